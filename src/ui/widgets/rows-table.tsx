import type { ComponentChildren } from "preact";
import { Scroll } from "./scroll.tsx";

export interface TableRows {
  readonly head: readonly string[];
  /** Columns of figures, from this one on, stand at the right; none when absent. */
  readonly figuresFrom?: number;
  readonly rows: readonly { readonly key: string; readonly cells: readonly ComponentChildren[] }[];
}

interface Props extends TableRows {
  /** What a screen reader calls the place that it scrolls in. */
  readonly label: string;
  readonly caption?: string;
}

/** A plain table. The first cell of a row says what the row is of. */
export function RowsTable({ label, caption, head, figuresFrom = head.length, rows }: Props) {
  const kind = (column: number) => (column >= figuresFrom ? "number" : undefined);
  return (
    <Scroll label={label}>
      <table>
        {caption && <caption>{caption}</caption>}
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
