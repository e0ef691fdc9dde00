import { useCallback, useMemo } from "preact/hooks";
import { isMeasured, type Row } from "../../core/calibration.ts";
import { formatBytes, formatInterval, formatSeconds } from "../../core/format.ts";
import { type OtherCeiling, otherCeilings } from "../../roofline/ceilings.ts";
import type { Charts } from "../charts/index.ts";
import { latencySheet } from "../export/sheets/measured.ts";
import { Chart, type Room } from "./chart.tsx";
import { EvidenceTable } from "./evidence-table.tsx";
import { MeasuredFigure } from "./row-tables.tsx";
import type { TakenAs } from "./take-away.tsx";

/** A curve needs a few points: a quick run has only one latency, and that is in the tables. */
const FEWEST = 3;

/** The latencies that make a curve; none where they are too few. */
export function latencyCurve(rows: readonly Row[]): readonly OtherCeiling[] {
  const points = otherCeilings(rows).filter(({ group }) => group === "latency");
  return points.length < FEWEST ? [] : points;
}

export function LatencyWords() {
  return (
    <>
      <h2>How long a load takes</h2>
      <p class="quiet" style={{ marginTop: "0.25rem" }}>
        One lane, each load waiting for the one before, in an order that no prefetcher guesses.
      </p>
    </>
  );
}

const LOW = (width: number) => Math.round(Math.min(Math.max(width * 0.36, 280), 440));

/** Latency over working set, where it was measured for several. */
export function LatencySection({ rows }: { rows: readonly Row[] }) {
  const points = useMemo(() => latencyCurve(rows), [rows]);
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) => charts.latency(svg, points, room),
    [points],
  );
  if (points.length === 0) return null;
  const measured = new Map(rows.filter(isMeasured).map((row) => [row.key, row]));
  const as: TakenAs = { name: "latency", title: "Latency of a load", sheet: () => latencySheet(points) };
  return (
    <section aria-label="Latency chart">
      <LatencyWords />
      <figure>
        <Chart draw={draw} as={as} height={LOW} />
        <EvidenceTable
          what="latencies"
          as={{ ...as, title: "Latencies" }}
          head={["Working set", "Time of a load"]}
          figuresFrom={1}
          rows={points.map(({ key, footprint, value }) => ({
            key,
            cells: [
              formatBytes(footprint),
              <MeasuredFigure
                key="figure"
                row={measured.get(key)!}
                rows={rows}
                text={formatInterval(value, formatSeconds)}
              />,
            ],
          }))}
        />
      </figure>
    </section>
  );
}
