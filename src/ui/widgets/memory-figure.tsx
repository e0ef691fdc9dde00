import { useCallback, useMemo } from "preact/hooks";
import { formatBytes, formatCount } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import type { Analysis } from "../../predict/types.ts";
import type { Charts } from "../charts/index.ts";
import type { MemoryStep } from "../charts/memory.ts";
import { tailOf } from "../layers/path.ts";
import type { NodeRow } from "../layers/rows.ts";
import { select, selection } from "../state/selection.ts";
import { Chart, type Room } from "./chart.tsx";
import { Scroll } from "./scroll.tsx";

const LOW = (width: number) => Math.round(Math.min(Math.max(width * 0.3, 240), 340));
/** Lines of the table behind the chart: those that need the most. */
const LINES = 100;

/** Activations alive while the model runs, with the node at which they are the most. */
export function MemoryFigure({ rows, analysis }: { rows: readonly NodeRow[]; analysis: Analysis }) {
  const steps = useMemo(() => stepsOf(rows), [rows]);
  const most = useMemo(() => mostOf(steps), [steps]);
  const chosen = selection.value?.node;
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) =>
      charts.memory(svg, steps, { ...room, chosen, onPick: (key) => select(Number(key), "memory") }),
    [steps, chosen],
  );
  const peak = most[0];
  if (!peak || peak.bytes === 0) return null;
  const { openDims, unresolved } = analysis;
  const bound = openDims.length > 0 || unresolved.length > 0;
  return (
    <section aria-label="Activation memory">
      <h2>Activation memory</h2>
      <p class="quiet" style={{ marginTop: "0.25rem" }}>
        {bound ? "At least " : "At most "}
        {formatBytes(peak.bytes)} are alive at the same time, while <bdi>{peak.label}</bdi> runs. In the
        file's order, each tensor from the node that makes it to the last that reads it; weights not among
        them.
      </p>
      <figure>
        <Chart draw={draw} height={LOW} />
      </figure>
      <details class="evidence">
        <summary>The steps as a table, the highest first</summary>
        <Scroll label="Table of the memory">
          <table>
            <thead>
              <tr>
                <th scope="col" class="number">
                  #
                </th>
                <th scope="col">Node</th>
                <th scope="col" class="number">
                  Activations alive
                </th>
              </tr>
            </thead>
            <tbody>
              {most.slice(0, LINES).map(({ node, bytes }) => (
                <tr key={node}>
                  <td class="number">{node + 1}</td>
                  <th scope="row">
                    <bdi>{visible(rows[node]?.node.name ?? "")}</bdi>
                  </th>
                  <td class="number">{formatBytes(bytes)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
        {most.length > LINES && <p class="quiet">and {formatCount(steps.length - LINES)} lower ones</p>}
      </details>
    </section>
  );
}

function stepsOf(rows: readonly NodeRow[]): MemoryStep[] {
  return rows.flatMap(({ index, node, alive }) =>
    alive === null
      ? []
      : [
          {
            node: index,
            bytes: alive,
            label: `#${index + 1} ${tailOf(visible(node.name), 44)}`,
          },
        ],
  );
}

/** The highest steps in order; a threshold first, so that a long model is not sorted whole. */
function mostOf(steps: readonly MemoryStep[]): MemoryStep[] {
  const sizes = Float64Array.from(steps, ({ bytes }) => bytes).sort();
  const least = sizes[Math.max(0, sizes.length - LINES - 1)] ?? 0;
  return steps
    .filter(({ bytes }) => bytes >= least)
    .slice(0, 20 * LINES)
    .sort((a, b) => b.bytes - a.bytes || a.node - b.node);
}
