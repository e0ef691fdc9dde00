import { useCallback, useMemo } from "preact/hooks";
import { formatDate, formatPercent, formatSeconds } from "../../core/format.ts";
import type { ModelRun } from "../../core/runtime.ts";
import { visible } from "../../core/visible.ts";
import { type Agreement, agreementOf, type Compared } from "../../predict/runtimes/agreement.ts";
import type { AgreementPoint } from "../charts/agreement.ts";
import type { Charts } from "../charts/index.ts";
import { agreementSheet } from "../export/sheets/predicted.ts";
import { runtimeLabel } from "../layers/runtime-names.ts";
import { Chart, type Room } from "./chart.tsx";
import { EvidenceTable } from "./evidence-table.tsx";
import { signedPercent } from "./run-it.tsx";
import { RuntimeKeys } from "./runtime-keys.tsx";
import type { TakenAs } from "./take-away.tsx";

/** As wide as it is high, as far as there is room: both axes are one scale. */
const SQUARE = (width: number) => Math.round(Math.min(Math.max(width * 0.96, 300), 460));
/** Lines of the table behind the chart: the newest. */
const LINES = 100;

/** Every model that was run with this calibration: how well predictions hold here. */
export function AgreementFigure({ runs }: { runs: readonly ModelRun[] }) {
  const agreement = useMemo(() => agreementOf(runs), [runs]);
  const points = useMemo(() => agreement.runs.map(pointOf), [agreement]);
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) => charts.agreement(svg, points, room),
    [points],
  );
  if (agreement.medianError === null) return null;
  const as: TakenAs = {
    name: "agreement",
    title: "Predicted against measured",
    sheet: () => agreementSheet(agreement.runs),
  };
  return (
    <section aria-label="Predicted against measured">
      <h2>Predicted against measured</h2>
      <p class="quiet" style={{ marginTop: "0.25rem" }}>
        {wordsOf(agreement)} On the line a prediction came true; the bands are 10 and 30 %.
      </p>
      <figure class="square">
        <Chart draw={draw} as={as} height={SQUARE} />
        <figcaption>
          <RuntimeKeys runtimes={points.map(({ runtime }) => runtime)} />
        </figcaption>
      </figure>
      <RunTable runs={agreement.runs} as={{ ...as, title: "Runs" }} />
    </section>
  );
}

/** A person's words for how well predictions came true. */
function wordsOf({ runs, medianError, held }: Agreement): string {
  const error = formatPercent(medianError ?? 0, { digits: 2 });
  if (runs.length === 1)
    return `One run, ${error} off; ${held === 1 ? "its interval holds it" : "its interval does not hold it"}.`;
  return `${runs.length} runs, half of them within ${error}; ${held} of ${runs.length} intervals hold what was measured.`;
}

function pointOf({ run, measured }: Compared, at: number, all: readonly Compared[]): AgreementPoint {
  const { model, runtime, predicted } = run;
  return {
    key: String(at),
    label: visible(model, 60),
    newest: at === all.length - 1,
    ...{ runtime, measured, predicted },
  };
}

function RunTable({ runs, as }: { runs: readonly Compared[]; as: TakenAs }) {
  return (
    <EvidenceTable
      what="newest runs"
      as={as}
      head={["Model", "Runtime", "When", "Predicted", "95 % interval", "Measured", "Error"]}
      figuresFrom={3}
      rows={runs
        .toReversed()
        .slice(0, LINES)
        .map(({ run, measured, error }) => ({
          key: `${run.takenAt} ${run.model}`,
          cells: [
            visible(run.model, 80),
            <>
              {runtimeLabel(run.runtime)} <bdi>{visible(run.version, 20)}</bdi>
            </>,
            formatDate(run.takenAt),
            formatSeconds(run.predicted.value),
            `${formatSeconds(run.predicted.low)}–${formatSeconds(run.predicted.high)}`,
            formatSeconds(measured),
            signedPercent(error),
          ],
        }))}
      left={runs.length - LINES}
    />
  );
}
