import { visible } from "../../core/visible.ts";
import type { Line } from "../layers/arrange.ts";
import type { Column } from "../layers/columns.ts";
import { leafOf, wordOf } from "../layers/path.ts";
import type { NodeRow } from "../layers/rows.ts";

/** What stands in a cell. All text of the file goes through `visible` and stands alone in a bdi. */
export function LayerCell({ column, line, grouped }: { column: Column; line: Line; grouped: boolean }) {
  if (line.kind === "module") {
    const { module, depth, open } = line;
    if (column.id === "name")
      return (
        <span class="path" style={{ paddingLeft: `${depth}rem` }} title={visible(module.path)}>
          <span class="fold" aria-hidden="true">
            {open ? "▾" : "▸"}
          </span>
          <bdi class="leaf">{visible(module.name)}</bdi>
        </span>
      );
    return column.total?.text(module) ?? "";
  }
  const { row } = line;
  if (column.id === "name") return <Name row={row} depth={line.depth} grouped={grouped} />;
  if (column.id === "time") return <Time row={row} text={column.text(row)} />;
  const text = visible(column.text(row));
  if (column.numeric) return row.node.symbolic ? <bdi title={text}>{text}</bdi> : text;
  return <bdi title={text}>{column.id === "op" ? wordOf(text) : text}</bdi>;
}

/** The last part of the path tells nodes apart: it stays, and the rest gives way. */
function Name({ row, depth, grouped }: { row: NodeRow; depth: number; grouped: boolean }) {
  const { name } = row.node;
  const leaf = leafOf(name);
  const rest = grouped ? "" : name.slice(0, name.lastIndexOf(leaf));
  return (
    <span class="path" style={grouped ? { paddingLeft: `${depth + 1}rem` } : {}} title={visible(name)}>
      {rest && <bdi class="rest">{visible(rest)}</bdi>}
      <bdi class="leaf">{visible(leaf)}</bdi>
    </span>
  );
}

/** A time that opens the sum it is; the grid has one place for that, so that a row of many stays light. */
function Time({ row: { node, priced }, text }: { row: NodeRow; text: string }) {
  if (!priced || priced.basis.kind === "unpriced" || priced.basis.kind === "free") return text;
  return (
    <button
      type="button"
      class="figure"
      tabIndex={-1}
      aria-haspopup="dialog"
      aria-label={`${text}, ${visible(node.name)}: the sum it is`}
    >
      {text}
    </button>
  );
}
