import { Component } from "preact";
import type { Line } from "../layers/arrange.ts";
import type { Column } from "../layers/columns.ts";
import { type At, HEAD } from "./grid-keys.ts";
import { LayerCell } from "./layer-cell.tsx";

interface Props {
  readonly grid: string;
  readonly line: Line;
  readonly index: number;
  readonly columns: readonly Column[];
  readonly grouped: boolean;
  readonly chosen: boolean;
  /** Column of the active cell where it is in this row, else −1. */
  readonly active: number;
  /** The same function for all rows and at all times. */
  readonly onPick: (index: number, column: number, button: HTMLElement | null) => void;
}

const DECISIVE = ["line", "index", "columns", "grouped", "chosen", "active"] as const;

/** A row of the table; drawn again only when what it shows is another, because a quick scroll draws many. */
export class LayerRow extends Component<Props> {
  override shouldComponentUpdate(next: Props): boolean {
    return DECISIVE.some((name) => next[name] !== this.props[name]);
  }

  override render({ grid, line, index, columns, grouped, chosen, active, onPick }: Props) {
    return (
      <tr
        aria-rowindex={index + 2}
        class={`${line.kind}${chosen ? " chosen" : ""}`}
        aria-selected={chosen}
        {...(grouped ? { "aria-level": line.depth + 1 } : {})}
        {...(line.kind === "module" ? { "aria-expanded": line.open } : {})}
        onClick={({ target }) => {
          const element = target as Element;
          const cell = element.closest<HTMLTableCellElement>("td, th");
          onPick(index, cell?.cellIndex ?? 1, element.closest("button"));
        }}
      >
        {columns.map((column, c) => {
          const Cell = column.id === "name" ? "th" : "td";
          return (
            <Cell
              key={column.id}
              id={cellId(grid, { line: index, column: c })}
              {...(column.id === "name" ? { scope: "row" as const } : {})}
              aria-colindex={c + 1}
              class={cellClass(column, active === c)}
            >
              <LayerCell column={column} line={line} grouped={grouped} />
            </Cell>
          );
        })}
      </tr>
    );
  }
}

export function cellId(grid: string, { line, column }: At): string {
  return `${grid}-${line === HEAD ? "head" : line}-${column}`;
}

export function cellClass({ id, numeric }: Column, active: boolean): string {
  return `${numeric ? "number" : ""} ${id === "name" ? "name" : ""} ${active ? "active" : ""}`.trim();
}
