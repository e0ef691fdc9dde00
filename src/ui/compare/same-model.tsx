import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useMemo } from "preact/hooks";
import type { Calibration } from "../../core/calibration.ts";
import { formatInterval, formatSeconds } from "../../core/format.ts";
import type { Problem, Result } from "../../core/result.ts";
import type { Runtime } from "../../core/runtime.ts";
import { visible } from "../../core/visible.ts";
import type { ComparisonCharts } from "../charts/comparison.ts";
import { dotsHeight } from "../charts/dot-lines.ts";
import type { DotsData } from "../charts/dots.ts";
import { sameModelSheet } from "../export/sheets/compared.ts";
import { stemOf } from "../layers/export.ts";
import { runtimeLabel } from "../layers/runtime-names.ts";
import { route } from "../route.ts";
import type { RuntimeTotal } from "../runtime-pricing.ts";
import { totalsOf } from "../state/counting.ts";
import { model, type OpenModel, openAddressedSample } from "../state/model.ts";
import type { Room } from "../widgets/chart.tsx";
import { Opening, Samples } from "../widgets/opening.tsx";
import { Scroll } from "../widgets/scroll.tsx";
import { TakeAway, type TakenAs } from "../widgets/take-away.tsx";
import { ComparisonChart } from "./comparison-chart.tsx";
import { Mark } from "./mark.tsx";

/** What one model costs by each of the calibrations: the model that is open on Predict, or a sample. */
export function SameModel({ calibrations }: { calibrations: readonly Calibration[] }) {
  const { sample } = route.value.options;
  useEffect(openAddressedSample, [sample]);
  const now = model.value;
  return (
    <section aria-label="The same model on each">
      <h2>The same model on each</h2>
      <p class="row" style={{ marginTop: "0.25rem" }}>
        <span class="quiet">
          {now.status === "open" ? (
            <>
              <bdi>{visible(now.name, 60)}</bdi>, as it is open on Predict. Or a sample:
            </>
          ) : (
            "Open a model on Predict, or take a sample:"
          )}
        </span>
        <Samples />
      </p>
      <Opening />
      {now.status === "open" && <Totals model={now} calibrations={calibrations} />}
    </section>
  );
}

interface Priced {
  readonly calibration: Calibration;
  readonly series: number;
  readonly answer: Result<readonly RuntimeTotal[]>;
}

/** Prices the model by one calibration after another, in the worker; those that are done stand meanwhile. */
function useTotals({ analysis }: OpenModel, calibrations: readonly Calibration[]): readonly Priced[] {
  const priced = useSignal<readonly Priced[]>([]);
  useEffect(() => {
    let stale = false;
    const price = async () => {
      const done: Priced[] = [];
      for (const [series, calibration] of calibrations.entries()) {
        const answer = await totalsOf(analysis, calibration, null);
        if (stale) return;
        done.push({ calibration, series, answer });
      }
      priced.value = done;
    };
    void price();
    return () => {
      stale = true;
    };
  }, [analysis, calibrations, priced]);
  return priced.value;
}

const OWN: Runtime = "builtin";

function Totals({ model, calibrations }: { model: OpenModel; calibrations: readonly Calibration[] }) {
  const priced = useTotals(model, calibrations);
  const data = useMemo(() => dataOf(priced), [priced]);
  const draw = useCallback(
    (charts: ComparisonCharts, svg: SVGSVGElement, room: Room) => charts.dots(svg, data, room),
    [data],
  );
  const height = useCallback((_: number, em: number) => dotsHeight(data.groups, em), [data]);
  const runtimes = [
    ...new Set(priced.flatMap(({ answer }) => (answer.ok ? answer.value : [])).flatMap(useful)),
  ];
  if (priced.length === 0) return <p class="quiet">Predicting …</p>;
  const as: TakenAs = {
    name: stemOf(model.name),
    title: `Time of ${visible(model.name, 60)}`,
    sheet: () => sameModelSheet(priced),
  };
  return (
    <>
      {data.groups[0]!.lines.length > 0 && (
        <figure>
          <ComparisonChart draw={draw} as={as} height={height} />
        </figure>
      )}
      <Scroll label="Table of the predictions">
        <table>
          <thead>
            <tr>
              <th scope="col">Time for one run</th>
              {runtimes.map((runtime) => (
                <th key={runtime} scope="col" class="number">
                  {runtimeLabel(runtime)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {priced.map(({ calibration, series, answer }) => (
              <tr key={calibration.id}>
                <th scope="row">
                  <span class="series">
                    <Mark series={series} />
                    <bdi>{visible(calibration.name, 80)}</bdi>
                  </span>
                </th>
                {answer.ok ? (
                  runtimes.map((runtime) => (
                    <td key={runtime} class="number">
                      {timeText(answer.value.find((one) => one.runtime === runtime))}
                    </td>
                  ))
                ) : (
                  <td colSpan={Math.max(1, runtimes.length)}>{sentence(answer.error)}</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <TakeAway as={{ ...as, title: "Times for one run" }} />
    </>
  );
}

/** Runtimes that some calibration can price; our own kernels always. */
function useful({ runtime, answer }: RuntimeTotal): readonly Runtime[] {
  return runtime === OWN || answer.ok ? [runtime] : [];
}

function timeText(found: RuntimeTotal | undefined): string {
  if (!found) return "not measured";
  const { answer } = found;
  if (!answer.ok) return found.runtime === OWN ? sentence(answer.error) : "not measured";
  const text = formatInterval(answer.value.total, formatSeconds);
  return answer.value.lowerBound ? `at least ${text}` : text;
}

function sentence({ what }: Problem): string {
  return visible(what, 120);
}

function dataOf(priced: readonly Priced[]): DotsData {
  const lines = priced.flatMap(({ calibration, series, answer }) => {
    const own = answer.ok ? answer.value.find(({ runtime }) => runtime === OWN) : undefined;
    if (!own?.answer.ok || !(own.answer.value.total.value > 0)) return [];
    const { total, lowerBound } = own.answer.value;
    const name = visible(calibration.name, 60);
    const notes = [
      formatInterval(total, formatSeconds),
      ...(lowerBound ? ["at least: not all of it is priced"] : []),
    ];
    return [
      {
        key: calibration.id,
        label: name,
        dots: [{ series, value: total, hollow: lowerBound, title: name, notes }],
      },
    ];
  });
  return {
    groups: [{ heading: "", lines }],
    reference: null,
    title: "Predicted time for one run in Ridgepoint's kernels →",
    label: `Predicted time by ${lines.length} calibrations. Arrow keys walk them.`,
    format: (value) => formatSeconds(value, { trim: true }),
  };
}
