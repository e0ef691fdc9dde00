import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useMemo } from "preact/hooks";
import { formatWhole } from "../../core/format.ts";
import { arrange, type Line, linesOf } from "../layers/arrange.ts";
import { chosenColumns } from "../layers/columns.ts";
import { FILTER_HELP, parseFilter } from "../layers/filter.ts";
import type { NodeRow } from "../layers/rows.ts";
import type { Module } from "../layers/tree.ts";
import { useSlices } from "../layers/use-slices.ts";
import { route, setOptions } from "../route.ts";
import { narrow } from "../state/media.ts";
import { selection } from "../state/selection.ts";
import { ColumnChoice } from "./column-choice.tsx";
import { LayerExports } from "./layer-exports.tsx";
import { LayerGrid } from "./layer-grid.tsx";

/** Which modules are unfolded: all or none, but for these. */
interface Folding {
  readonly all: boolean;
  readonly except: ReadonlySet<string>;
}

const FOLDED: Folding = { all: false, except: new Set() };

/** Every node of the model: columns to choose, filter, order, groups by module, and the whole of it as a file. */
export function LayerTable({ rows, name }: { rows: readonly NodeRow[]; name: string }) {
  const timed = useMemo(() => rows.some(({ share }) => share > 0), [rows]);
  const { sort = timed ? "-time" : "-macs", filter = "", group, columns: wanted } = route.value.options;
  const grouped = group === "module";
  const folding = useSignal(FOLDED);
  const arranged = useSlices(
    useCallback(() => arrange(rows, sort, filter, grouped), [rows, sort, filter, grouped]),
  ).value;
  const filtering = useMemo(() => parseFilter(filter) !== null, [filter]);
  const { all, except } = folding.value;
  const isOpen = useCallback(
    (module: Module) => (all || filtering) !== except.has(module.path),
    [all, filtering, except],
  );
  const lines = useSlices(
    useCallback(
      function* () {
        return arranged ? yield* linesOf(arranged, sort, isOpen) : [];
      },
      [arranged, sort, isOpen],
    ),
  );
  const columns = useMemo(() => chosenColumns(wanted, narrow.value), [wanted, narrow.value]);
  const toggle = useCallback(
    (path: string) => {
      const changed = new Set(folding.peek().except);
      if (!changed.delete(path)) changed.add(path);
      folding.value = { ...folding.peek(), except: changed };
    },
    [folding],
  );
  const shown = arranged?.rows.length ?? 0;
  const target = selection.value;
  useEffect(() => {
    const row = grouped && target && target.by !== "table" ? rows[target.node] : undefined;
    if (row) folding.value = unfolded(folding.peek(), row.modules, filtering);
  }, [target, grouped, rows, filtering, folding]);
  return (
    <section aria-label="Layers" class="stack dense">
      <div>
        <div class="row">
          <h2>Layers</h2>
          <span class="quiet small" aria-live="polite">
            {shown === rows.length
              ? `${formatWhole(rows.length)} nodes`
              : `${formatWhole(shown)} of ${formatWhole(rows.length)} nodes`}
          </span>
          <label class="row end small">
            <span class="quiet">Filter</span>
            <input
              type="search"
              value={filter}
              placeholder="name, op or class"
              aria-describedby="filter-help"
              onInput={(event) => setOptions({ filter: event.currentTarget.value || undefined })}
            />
          </label>
        </div>
        <div class="row small tools">
          <label class="row check">
            <input
              type="checkbox"
              checked={grouped}
              onChange={(event) => setOptions({ group: event.currentTarget.checked ? "module" : undefined })}
            />
            Group by module
          </label>
          {grouped && (
            <>
              <button
                type="button"
                class="plain"
                onClick={() => (folding.value = { all: true, except: new Set() })}
              >
                Unfold all
              </button>
              <button type="button" class="plain" onClick={() => (folding.value = FOLDED)}>
                Fold all
              </button>
            </>
          )}
          <ColumnChoice columns={columns} chosen={wanted !== undefined} />
          <details class="help">
            <summary>What the filter takes</summary>
            <p id="filter-help">{FILTER_HELP}</p>
          </details>
          <div class="end">
            <LayerExports rows={arranged?.rows ?? rows} columns={columns} name={name} />
          </div>
        </div>
      </div>
      <LayerGrid
        lines={lines.value ?? NO_LINES}
        busy={lines.busy}
        columns={columns}
        grouped={grouped}
        sort={sort}
        onToggle={toggle}
      />
    </section>
  );
}

const NO_LINES: readonly Line[] = [];

/** The same with every module on the way to a node open. */
function unfolded(folding: Folding, modules: readonly string[], filtering: boolean): Folding {
  const except = new Set(folding.except);
  for (let depth = 1; depth <= modules.length; depth++) {
    const path = modules.slice(0, depth).join("/");
    if ((folding.all || filtering) === except.has(path)) {
      if (!except.delete(path)) except.add(path);
    }
  }
  return { ...folding, except };
}
