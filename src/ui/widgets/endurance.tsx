import { useCallback, useMemo } from "preact/hooks";
import type { Calibration } from "../../core/calibration.ts";
import { formatRate, formatSeconds } from "../../core/format.ts";
import { deriveEndurance, describeEndurance } from "../../roofline/sustained.ts";
import type { Charts } from "../charts/index.ts";
import { enduranceSheet } from "../export/sheets/measured.ts";
import { Chart, type Room } from "./chart.tsx";
import { EvidenceTable } from "./evidence-table.tsx";
import type { TakenAs } from "./take-away.tsx";

/** More lines than a person reads in a table behind a chart. */
const LINES = 300;

const LOW = (width: number) => Math.round(Math.min(Math.max(width * 0.3, 220), 320));

/** Burst against sustained speed, where half a minute under load was asked for. */
export function EnduranceFigure({ calibration }: { calibration: Calibration }) {
  const { sustained } = calibration.session;
  const endurance = useMemo(() => (sustained ? deriveEndurance(sustained) : null), [sustained]);
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) => endurance && charts.endurance(svg, endurance, room),
    [endurance],
  );
  if (!endurance) return null;
  const as: TakenAs = {
    name: "endurance",
    title: "Speed under load",
    sheet: () => enduranceSheet(endurance),
  };
  return (
    <section aria-label="Speed under load">
      <h2>Speed under load</h2>
      <p class="quiet" style={{ marginTop: "0.25rem" }}>
        {describeEndurance(endurance)}
      </p>
      <figure>
        <Chart draw={draw} as={as} height={LOW} />
        <EvidenceTable
          what="readings"
          as={{ ...as, title: "Readings" }}
          head={["Time", "Rate"]}
          figuresFrom={1}
          rows={endurance.curve.slice(0, LINES).map(({ at, rate }) => ({
            key: String(at),
            cells: [formatSeconds(at), formatRate(rate)],
          }))}
          left={endurance.curve.length - LINES}
        />
      </figure>
    </section>
  );
}
