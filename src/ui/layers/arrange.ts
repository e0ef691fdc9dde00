import { COLUMNS, type Column } from "./columns.ts";
import { parseFilter } from "./filter.ts";
import type { NodeRow } from "./rows.ts";
import { sorted, type Work } from "./slices.ts";
import { growTree, type Module } from "./tree.ts";

/** A line of the table: a node, or a module that stands for the nodes in it. */
export type Line =
  | { readonly kind: "node"; readonly row: NodeRow; readonly depth: number }
  | { readonly kind: "module"; readonly module: Module; readonly depth: number; readonly open: boolean };

/** The rows that the filter lets through, in order; grouped when asked for. */
export type Arranged =
  | { readonly kind: "flat"; readonly rows: readonly NodeRow[] }
  | { readonly kind: "tree"; readonly rows: readonly NodeRow[]; readonly root: Module };

const SLICE = 1000;

function order<T>(key: (item: T) => number | string, place: (item: T) => number, descending: boolean) {
  const sign = descending ? -1 : 1;
  return (a: T, b: T) => {
    const [left, right] = [key(a), key(b)];
    if (left === right) return place(a) - place(b);
    return left < right ? -sign : sign;
  };
}

function columnOf(sort: string): { readonly column: Column | undefined; readonly descending: boolean } {
  const id = sort.replace(/^-/, "");
  return { column: COLUMNS.find((column) => column.id === id), descending: sort.startsWith("-") };
}

/** Filters and sorts; long models in slices. `sort` is a column's id, with a minus from the largest down. */
export function* arrange(
  rows: readonly NodeRow[],
  sort: string,
  filter: string,
  grouped: boolean,
): Work<Arranged> {
  const test = parseFilter(filter);
  const found: NodeRow[] = [];
  for (let i = 0; i < rows.length; i++) {
    if (!test || test(rows[i]!)) found.push(rows[i]!);
    if (i % SLICE === SLICE - 1) yield;
  }
  if (grouped) return { kind: "tree", rows: found, root: yield* growTree(found) };
  const { column, descending } = columnOf(sort);
  if (!column || (column.id === "index" && !descending)) return { kind: "flat", rows: found };
  const keyed = found.map((row) => ({ row, key: column.key(row) }));
  const inOrder = yield* sorted(
    keyed,
    order(
      ({ key }) => key,
      ({ row }) => row.index,
      descending,
    ),
  );
  return { kind: "flat", rows: inOrder.map(({ row }) => row) };
}

interface Sibling {
  readonly line: Line;
  readonly key: number | string;
  readonly place: number;
}

const bySibling = (descending: boolean) =>
  order<Sibling>(
    ({ key }) => key,
    ({ place }) => place,
    descending,
  );

/** The lines to show: of a tree the modules that are open, siblings in the order of the column. */
export function* linesOf(
  arranged: Arranged,
  sort: string,
  isOpen: (module: Module) => boolean,
): Work<readonly Line[]> {
  if (arranged.kind === "flat") return arranged.rows.map((row) => ({ kind: "node", row, depth: 0 }));
  const { column, descending } = columnOf(sort);
  const compare = bySibling(descending);
  const lines: Line[] = [];
  // As deep as module paths are cut, no deeper.
  function* unfold(module: Module, depth: number): Work<void> {
    const siblings: Sibling[] = [
      ...module.modules.map((inner) => ({
        line: { kind: "module" as const, module: inner, depth, open: isOpen(inner) },
        key: column?.total ? column.total.key(inner) : column?.numeric ? 0 : inner.name,
        place: inner.first,
      })),
      ...module.rows.map((row) => ({
        line: { kind: "node" as const, row, depth },
        key: column ? column.key(row) : row.index,
        place: row.index,
      })),
    ];
    for (const { line } of yield* sorted(siblings, compare)) {
      lines.push(line);
      if (line.kind === "module" && line.open) yield* unfold(line.module, depth + 1);
    }
  }
  yield* unfold(arranged.root, 0);
  return lines;
}
