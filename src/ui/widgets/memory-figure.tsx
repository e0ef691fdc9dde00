import { useCallback, useMemo } from "preact/hooks";
import { formatBytes } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import type { Analysis } from "../../predict/types.ts";
import type { Charts } from "../charts/index.ts";
import type { MemorySteps } from "../charts/memory.ts";
import { memorySheet } from "../export/sheets/predicted.ts";
import { tailOf } from "../layers/path.ts";
import type { NodeRow } from "../layers/rows.ts";
import { select, selection } from "../state/selection.ts";
import { Chart, type Room } from "./chart.tsx";
import { EvidenceTable } from "./evidence-table.tsx";
import type { TakenAs } from "./take-away.tsx";

const LOW = (width: number) => Math.round(Math.min(Math.max(width * 0.3, 240), 340));
/** Lines of the table behind the chart: those that need the most. */
const LINES = 100;

/** Activations alive while the model runs, with the node at which they are the most. */
export function MemoryFigure({ rows, analysis }: { rows: readonly NodeRow[]; analysis: Analysis }) {
  const steps = useMemo(() => stepsOf(rows), [rows]);
  const most = useMemo(() => mostOf(steps.bytes), [steps]);
  const chosen = selection.value?.node;
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) =>
      charts.memory(svg, steps, { ...room, chosen, onPick: (key) => select(Number(key), "memory") }),
    [steps, chosen],
  );
  const peak = steps.bytes[steps.peak] ?? 0;
  if (peak === 0) return null;
  const { openDims, unresolved } = analysis;
  const bound = openDims.length > 0 || unresolved.length > 0;
  const as: TakenAs = {
    name: "memory",
    title: "Activation memory",
    sheet: () => memorySheet(steps, rows),
  };
  return (
    <section aria-label="Activation memory">
      <h2>Activation memory</h2>
      <p class="quiet" style={{ marginTop: "0.25rem" }}>
        {bound ? "At least " : "At most "}
        {formatBytes(peak)} are alive at the same time, while <bdi>{steps.label(steps.peak)}</bdi> runs. In
        the file's order, each tensor from the node that makes it to the last that reads it; weights not among
        them.
      </p>
      <figure>
        <Chart draw={draw} as={as} height={LOW} />
      </figure>
      <EvidenceTable
        what="highest steps"
        as={{ ...as, title: "Steps" }}
        head={["Node", "#", "Activations alive"]}
        figuresFrom={1}
        rows={most.map((step) => {
          const node = steps.nodes[step]!;
          return {
            key: String(node),
            cells: [visible(rows[node]?.node.name ?? ""), node + 1, formatBytes(steps.bytes[step]!)],
          };
        })}
        left={steps.nodes.length - LINES}
      />
    </section>
  );
}

function stepsOf(rows: readonly NodeRow[]): MemorySteps {
  const nodes: number[] = [];
  const bytes: number[] = [];
  let peak = 0;
  for (const { index, alive } of rows) {
    if (alive === null) continue;
    if (alive > (bytes[peak] ?? -1)) peak = bytes.length;
    nodes.push(index);
    bytes.push(alive);
  }
  const label = (step: number) => {
    const index = nodes[step] ?? 0;
    return `#${index + 1} ${tailOf(visible(rows[index]?.node.name ?? ""), 44)}`;
  };
  return { nodes, bytes, peak, label };
}

/** The highest steps in order; a threshold first, so that a long model is not sorted whole by comparison. */
function mostOf(bytes: readonly number[]): number[] {
  const sizes = Float64Array.from(bytes).sort();
  const least = sizes[Math.max(0, sizes.length - LINES)] ?? 0;
  const found: number[] = [];
  for (let step = 0; step < bytes.length && found.length < 20 * LINES; step++)
    if (bytes[step]! >= least) found.push(step);
  return found.sort((a, b) => bytes[b]! - bytes[a]! || a - b).slice(0, LINES);
}
