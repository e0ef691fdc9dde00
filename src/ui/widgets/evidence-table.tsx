import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { formatWhole } from "../../core/format.ts";
import { Scroll } from "./scroll.tsx";
import { TakeAway, type TakenAs } from "./take-away.tsx";

/** What is behind a drawing, as rows. */
export interface Evidence {
  /** What is in it: "points". */
  readonly what: string;
  readonly head: readonly string[];
  /** Columns of figures, from this one on, stand at the right; none when absent. */
  readonly figuresFrom?: number;
  readonly rows: readonly { readonly key: string; readonly cells: readonly ComponentChildren[] }[];
}

interface Props extends Evidence {
  readonly as: TakenAs;
  /** How many more rows there are than are shown; the file has them all. */
  readonly left?: number;
}

/** The table behind a chart, folded, and drawn when it is opened. */
export function EvidenceTable({ as, left = 0, ...evidence }: Props) {
  const opened = useSignal(false);
  if (evidence.rows.length === 0) return null;
  return (
    <details
      class="evidence"
      onToggle={(event) => {
        opened.value ||= event.currentTarget.open;
      }}
    >
      <summary>{titleOf(evidence)}</summary>
      {opened.value && (
        <>
          <EvidenceRows {...evidence} />
          {left > 0 && <p class="quiet">And {formatWhole(left)} more in the CSV.</p>}
          <TakeAway as={as} />
        </>
      )}
    </details>
  );
}

export const titleOf = ({ what }: Evidence) => `The ${what} as a table`;

/** The first cell of a row says what the row is of. */
export function EvidenceRows({ what, head, figuresFrom = head.length, rows }: Evidence) {
  const kind = (column: number) => (column >= figuresFrom ? "number" : undefined);
  return (
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
  );
}
