import { useCallback, useMemo } from "preact/hooks";
import type { Calibration } from "../../core/calibration.ts";
import { deriveEndurance, describeEndurance } from "../../roofline/sustained.ts";
import type { Charts } from "../charts/index.ts";
import { Chart, type Room } from "./chart.tsx";

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
  return (
    <section aria-label="Speed under load">
      <h2>Speed under load</h2>
      <p class="quiet" style={{ marginTop: "0.25rem" }}>
        {describeEndurance(endurance)}
      </p>
      <figure>
        <Chart draw={draw} height={LOW} />
      </figure>
    </section>
  );
}
