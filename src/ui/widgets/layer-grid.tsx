import { useComputed, useSignal } from "@preact/signals";
import { useCallback, useEffect, useId, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { Line } from "../layers/arrange.ts";
import type { Column } from "../layers/columns.ts";
import { setOptions } from "../route.ts";
import { select, selection } from "../state/selection.ts";
import { askOrigin } from "./figure.tsx";
import { type At, HEAD, step } from "./grid-keys.ts";
import { cellClass, cellId, LayerRow } from "./layer-row.tsx";
import { TimeOrigin } from "./time-origin.tsx";
import { OVERSCAN, windowOf } from "./window.ts";

interface Props {
  readonly lines: readonly Line[];
  readonly busy: boolean;
  readonly columns: readonly Column[];
  readonly grouped: boolean;
  readonly sort: string;
  readonly onToggle: (path: string) => void;
}

/**
 * The table itself. Only the lines in view are in the document, so a hundred thousand scroll like ten. One stop for Tab;
 * within it arrow keys walk from cell to cell, and the cell is named by aria-activedescendant because the focus could not
 * stay on an element that scrolls out of the document.
 */
export function LayerGrid({ lines, busy, columns, grouped, sort, onToggle }: Props) {
  const box = useRef<HTMLElement>(null);
  const table = useRef<HTMLTableElement>(null);
  const id = useId();
  const scrolled = useSignal(0);
  const at = useSignal<At | null>(null);
  const rowHeight = useRowHeight();
  // Rounded to whole rows, so that the table is drawn anew when a row comes into view and not at every pixel.
  const first = useComputed(() => Math.floor(scrolled.value / rowHeight));
  const fits = Math.ceil((box.current?.clientHeight ?? 512) / rowHeight);
  const view = windowOf(first.value, lines.length, fits);
  // Rows that leave the view lend their elements to those that come: filling one is quicker than making one.
  const slots = fits + 2 * OVERSCAN + 2;
  const chosen = selection.value;

  const reveal = (line: number) => {
    const element = box.current;
    if (!element || line < 0) return;
    // The head stays at the top and hides what is under it.
    const room = element.clientHeight - 1.25 * rowHeight;
    const top = line * rowHeight;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + rowHeight > element.scrollTop + room) element.scrollTop = top + rowHeight - room;
    scrolled.value = element.scrollTop;
  };
  const walk = (next: At) => {
    at.value = next;
    reveal(next.line);
    const line = lines[next.line];
    if (line?.kind === "node") select(line.row.index, "table");
  };

  // What was chosen in another view comes into sight here.
  useEffect(() => {
    if (!chosen || chosen.by === "table") return;
    const line = lines.findIndex(
      (candidate) => candidate.kind === "node" && candidate.row.index === chosen.node,
    );
    if (line < 0) return;
    at.value = { line, column: at.peek()?.column ?? 1 };
    reveal(line);
  }, [chosen, lines]);
  useLayoutEffect(() => {
    const now = at.peek();
    if (now && now.line >= lines.length)
      at.value = lines.length > 0 ? { ...now, line: lines.length - 1 } : null;
    // Fewer lines may have moved it; never from the top. To ask lays the page out at once, in this task.
    if (box.current && scrolled.peek() > 0) scrolled.value = box.current.scrollTop;
  }, [lines]);
  // A cell that is far to the right is brought into view once it is there.
  useLayoutEffect(() => {
    const now = at.value;
    if (!now || !box.current || document.activeElement !== table.current) return;
    showSideways(box.current, document.getElementById(cellId(id, now)));
  }, [at.value, id]);

  const sortBy = ({ id: column, numeric }: Column) => {
    const descending = sort === `-${column}` ? false : sort === column ? true : numeric && column !== "index";
    setOptions({ sort: `${descending ? "-" : ""}${column}` });
  };
  const enter = (now: At) => {
    if (now.line === HEAD) return sortBy(columns[now.column]!);
    const line = lines[now.line];
    if (line?.kind === "module") return onToggle(line.module.path);
    document.getElementById(cellId(id, now))?.querySelector("button")?.click();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== table.current || event.altKey || event.metaKey) return;
    const now = at.peek() ?? { line: Math.min(first.peek(), lines.length - 1), column: 1 };
    const line = lines[now.line];
    const folds = line?.kind === "module" && columns[now.column]?.id === "name";
    if (event.key === "Enter" || event.key === " ") enter(now);
    else if (folds && event.key === (line.open ? "ArrowLeft" : "ArrowRight")) onToggle(line.module.path);
    else {
      const next = step(event, now, {
        lines: lines.length,
        columns: columns.length,
        page: Math.max(1, fits - 2),
      });
      if (!next) return;
      walk(next);
    }
    event.preventDefault();
  };
  const pick = (index: number, column: number, button: HTMLElement | null) => {
    const line = lines[index];
    if (button) {
      if (line?.kind === "node") {
        const { node, priced } = line.row;
        askOrigin(button, () => priced && <TimeOrigin node={node} priced={priced} />);
      }
      return;
    }
    if (line?.kind === "module") onToggle(line.module.path);
    walk({ line: index, column });
  };
  // Rows hold on to one function, whatever is current when it is called.
  const newest = useRef(pick);
  newest.current = pick;
  const onPick = useCallback<typeof pick>((...picked) => newest.current(...picked), []);
  const active = at.value;
  const drawn = active && (active.line === HEAD || (active.line >= view.from && active.line < view.to));
  const width = columns.reduce((sum, column) => sum + column.width, 0);
  const wide = (width * rowHeight) / 2 > (box.current?.clientWidth ?? 0);
  return (
    <section
      ref={box}
      class={wide ? "nodes wide" : "nodes"}
      aria-label="Table of the layers"
      onScroll={(event) => {
        scrolled.value = event.currentTarget.scrollTop;
      }}
    >
      <table
        ref={table}
        role={grouped ? "treegrid" : "grid"}
        tabIndex={0}
        aria-label="Every layer"
        aria-rowcount={lines.length + 1}
        aria-colcount={columns.length}
        aria-busy={busy}
        {...(drawn ? { "aria-activedescendant": cellId(id, active) } : {})}
        style={{ minWidth: `${width}rem` }}
        onKeyDown={onKeyDown}
      >
        <colgroup>
          {columns.map((column) => (
            <col key={column.id} style={{ width: column.id === "name" ? "auto" : `${column.width}rem` }} />
          ))}
        </colgroup>
        <thead>
          <tr aria-rowindex={1}>
            {columns.map((column, i) => {
              const direction =
                sort === column.id ? "ascending" : sort === `-${column.id}` ? "descending" : undefined;
              const here = { line: HEAD, column: i };
              return (
                <th
                  key={column.id}
                  id={cellId(id, here)}
                  scope="col"
                  aria-colindex={i + 1}
                  class={cellClass(column, active?.line === HEAD && active.column === i)}
                  {...(direction ? { "aria-sort": direction } : {})}
                >
                  <button type="button" tabIndex={-1} title={column.title} onClick={() => sortBy(column)}>
                    {column.head}
                    {direction && <span aria-hidden="true">{direction === "ascending" ? " ↑" : " ↓"}</span>}
                  </button>
                </th>
              );
            })}
          </tr>
        </thead>
        <tbody>
          <Space rows={view.from} columns={columns.length} rowHeight={rowHeight} />
          {lines.slice(view.from, view.to).map((line, i) => {
            const index = view.from + i;
            const isChosen = line.kind === "node" && line.row.index === chosen?.node;
            return (
              <LayerRow
                key={index % slots}
                grid={id}
                line={line}
                index={index}
                columns={columns}
                grouped={grouped}
                chosen={isChosen}
                active={active?.line === index ? active.column : -1}
                onPick={onPick}
              />
            );
          })}
          <Space rows={lines.length - view.to} columns={columns.length} rowHeight={rowHeight} />
        </tbody>
      </table>
      {lines.length === 0 && !busy && <p class="quiet none">No node is like that.</p>}
    </section>
  );
}

/** Scrolls the table, and only the table, until the cell is beside the names that stay at the left. */
function showSideways(box: HTMLElement, cell: HTMLElement | null): void {
  if (!cell || cell.classList.contains("name")) return;
  const held = box.querySelector<HTMLElement>("th.name");
  const sticky = held && getComputedStyle(held).left === "0px" ? held.offsetWidth : 0;
  const [left, right] = [cell.offsetLeft, cell.offsetLeft + cell.offsetWidth];
  if (left < box.scrollLeft + sticky) box.scrollLeft = left - sticky;
  else if (right > box.scrollLeft + box.clientWidth) box.scrollLeft = right - box.clientWidth;
}

/** Stands in for the rows out of view. */
function Space({ rows, columns, rowHeight }: { rows: number; columns: number; rowHeight: number }) {
  if (rows <= 0) return null;
  return (
    <tr class="space">
      <td colSpan={columns} style={{ height: `${rows * rowHeight}px` }} />
    </tr>
  );
}

/** Two rem, as in lists.css; a rem is larger on a projector. */
function useRowHeight(): number {
  return useMemo(() => 2 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize), []);
}
