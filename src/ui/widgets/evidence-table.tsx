import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Scroll } from "./scroll.tsx";

interface Props {
  /** What is in it: "points". */
  readonly what: string;
  readonly head: readonly string[];
  /** Columns of figures, from this one on, stand at the right; none when absent. */
  readonly figuresFrom?: number;
  readonly rows: readonly { readonly key: string; readonly cells: readonly ComponentChildren[] }[];
}

/** The table behind a chart, folded, and drawn when it is opened. The first cell of a row says what the row is of. */
export function EvidenceTable({ what, head, figuresFrom = head.length, rows }: Props) {
  const opened = useSignal(false);
  if (rows.length === 0) return null;
  const kind = (column: number) => (column >= figuresFrom ? "number" : undefined);
  return (
    <details
      class="evidence"
      onToggle={(event) => {
        opened.value ||= event.currentTarget.open;
      }}
    >
      <summary>The {what} as a table</summary>
      {opened.value && (
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
      )}
    </details>
  );
}
