import { useComputed, useSignal } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { formatCount } from "../../core/format.ts";
import { route, setOptions } from "../route.ts";
import { narrow } from "../state/media.ts";
import { COLUMNS, NARROW_COLUMNS, type NodeRow } from "./node-columns.tsx";
import { REACHABLE } from "./scroll.tsx";
import { windowOf } from "./window.ts";

/** Every node of the model; only the rows in view are in the document, so ten thousand scroll like ten. */
export function NodeTable({ rows }: { rows: readonly NodeRow[] }) {
  const { sort = rows[0]?.priced ? "-time" : "-macs", filter = "" } = route.value.options;
  const shown = useMemo(() => arrange(rows, sort, filter), [rows, sort, filter]);
  const columns = narrow.value ? NARROW_COLUMNS : COLUMNS;
  const box = useRef<HTMLElement>(null);
  const scrolled = useSignal(0);
  const rowHeight = useRowHeight();
  // Rounded to whole rows, so that the table is drawn anew when a row comes into view and not at every pixel.
  const first = useComputed(() => Math.floor(scrolled.value / rowHeight));
  const view = windowOf(first.value, shown.length, Math.ceil((box.current?.clientHeight ?? 512) / rowHeight));
  const sortBy = (id: string, numeric: boolean) => {
    const descending = sort === `-${id}` ? false : sort === id ? true : numeric && id !== "index";
    setOptions({ sort: `${descending ? "-" : ""}${id}` });
  };
  return (
    <section aria-label="Nodes" class="stack">
      <div class="row">
        <h2>Nodes</h2>
        <span class="quiet small" aria-live="polite">
          {shown.length === rows.length
            ? formatCount(rows.length)
            : `${formatCount(shown.length)} of ${formatCount(rows.length)}`}
        </span>
        <label class="row end small">
          <span class="quiet">Filter by name, op or class</span>
          <input
            type="search"
            value={filter}
            onInput={(event) => setOptions({ filter: event.currentTarget.value || undefined })}
          />
        </label>
      </div>
      <section
        ref={box}
        class="nodes"
        aria-label="Table of the nodes"
        {...REACHABLE}
        onScroll={(event) => {
          scrolled.value = event.currentTarget.scrollTop;
        }}
      >
        <table aria-rowcount={shown.length + 1}>
          <colgroup>
            {columns.map(({ id, width }) => (
              <col key={id} style={{ width }} />
            ))}
          </colgroup>
          <thead>
            <tr aria-rowindex={1}>
              {columns.map(({ id, head, numeric }) => {
                const direction = sort === id ? "ascending" : sort === `-${id}` ? "descending" : undefined;
                return (
                  <th
                    key={id}
                    scope="col"
                    class={numeric ? "number" : ""}
                    {...(direction ? { "aria-sort": direction } : {})}
                  >
                    <button type="button" onClick={() => sortBy(id, numeric)}>
                      {head}
                      {direction && <span aria-hidden="true">{direction === "ascending" ? " ↑" : " ↓"}</span>}
                    </button>
                  </th>
                );
              })}
            </tr>
          </thead>
          <tbody>
            <Space rows={view.from} rowHeight={rowHeight} />
            {shown.slice(view.from, view.to).map((row, i) => (
              <tr key={row.index} aria-rowindex={view.from + i + 2}>
                {columns.map(({ id, numeric, cell }) =>
                  id === "name" ? (
                    <th key={id} scope="row">
                      {cell(row)}
                    </th>
                  ) : (
                    <td key={id} class={numeric ? "number" : ""}>
                      {cell(row)}
                    </td>
                  ),
                )}
              </tr>
            ))}
            <Space rows={shown.length - view.to} rowHeight={rowHeight} />
          </tbody>
        </table>
      </section>
    </section>
  );
}

/** Stands in for the rows out of view. */
function Space({ rows, rowHeight }: { rows: number; rowHeight: number }) {
  if (rows === 0) return null;
  return (
    <tr class="space">
      <td colSpan={COLUMNS.length} style={{ height: rows * rowHeight }} />
    </tr>
  );
}

/** Two rem, as in parts.css; a rem is larger on a projector. */
function useRowHeight(): number {
  return useMemo(() => 2 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize), []);
}

function arrange(rows: readonly NodeRow[], sort: string, filter: string): readonly NodeRow[] {
  const wanted = filter.trim().toLowerCase();
  const found = wanted
    ? rows.filter(({ node }) => `${node.name} ${node.op} ${node.class}`.toLowerCase().includes(wanted))
    : rows;
  const descending = sort.startsWith("-");
  const column = COLUMNS.find(({ id }) => id === sort.replace(/^-/, ""));
  if (!column) return found;
  const keyed = found.map((row) => ({ row, key: column.key(row) }));
  const sign = descending ? -1 : 1;
  keyed.sort((a, b) => {
    if (a.key === b.key) return a.row.index - b.row.index;
    return a.key < b.key ? -sign : sign;
  });
  return keyed.map(({ row }) => row);
}
