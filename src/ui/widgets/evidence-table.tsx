import type { ComponentChildren } from "preact";
import { formatWhole } from "../../core/format.ts";
import { Scroll } from "./scroll.tsx";
import { TakeAway, type TakenAs } from "./take-away.tsx";

interface Props {
  /** What is in it: "points". */
  readonly what: string;
  readonly as: TakenAs;
  readonly head: readonly string[];
  /** Columns of figures, from this one on, stand at the right; none when absent. */
  readonly figuresFrom?: number;
  readonly rows: readonly { readonly key: string; readonly cells: readonly ComponentChildren[] }[];
  /** How many more rows there are than are shown; the file has them all. */
  readonly left?: number;
}

/** The table behind a chart, folded. The first cell of a row says what the row is of. */
export function EvidenceTable({ what, as, head, figuresFrom = head.length, rows, left = 0 }: Props) {
  if (rows.length === 0) return null;
  const kind = (column: number) => (column >= figuresFrom ? "number" : undefined);
  return (
    <details class="evidence">
      <summary>The {what} as a table</summary>
      <Scroll label={`Table of the ${what}`}>
        <table>
          <thead>
            <tr>
              {head.map((name, column) => (
                <th key={name} scope="col" class={kind(column)}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ key, cells: [first, ...others] }) => (
              <tr key={key}>
                <th scope="row">
                  <bdi>{first}</bdi>
                </th>
                {others.map((cell, at) => (
                  <td key={head[at + 1]} class={kind(at + 1)}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      {left > 0 && <p class="quiet">And {formatWhole(left)} more in the CSV.</p>}
      <TakeAway as={as} />
    </details>
  );
}
