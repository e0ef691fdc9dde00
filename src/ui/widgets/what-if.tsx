import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Calibration } from "../../core/calibration.ts";
import { formatSeconds } from "../../core/format.ts";
import type { Result } from "../../core/result.ts";
import { visible } from "../../core/visible.ts";
import { verdictOf } from "../../predict/runtimes/choose.ts";
import { totalsSheet } from "../export/sheets/predicted.ts";
import { candidatesOf, verdictWords } from "../layers/candidates.ts";
import { runtimeLabel } from "../layers/runtime-names.ts";
import type { RuntimeTotal } from "../runtime-pricing.ts";
import { totalsOf } from "../state/counting.ts";
import type { OpenModel } from "../state/model.ts";
import { sizesMissing } from "../state/model-run.ts";
import { chooseRuntime, chosenRuntime } from "../state/runtime.ts";
import { ProblemNote } from "./problem.tsx";
import { Scroll } from "./scroll.tsx";
import { SizeTable } from "./size-table.tsx";
import { TakeAway } from "./take-away.tsx";

/** The same model in every runtime that is measured here, and which is the one to take. */
export function WhatIf({ model, calibration }: { model: OpenModel; calibration: Calibration }) {
  const { analysis } = model;
  const answer = useSignal<Result<readonly RuntimeTotal[]> | null>(null);
  useEffect(() => {
    let stale = false;
    void totalsOf(analysis, calibration, null).then((found) => {
      if (!stale) answer.value = found;
    });
    return () => {
      stale = true;
    };
  }, [analysis, calibration, answer]);
  const found = answer.value;
  // Of sizes that are not known, only a part has a time.
  if (!found || sizesMissing(model).length > 0) return null;
  return (
    <section class="stack" aria-label="In another runtime">
      <div>
        <h2>In another runtime</h2>
        {found.ok && <Recommendation totals={found.value} />}
      </div>
      {found.ok ? (
        <div class="two beside">
          <div>
            <h3>As it is</h3>
            <TotalTable totals={found.value} />
            <TakeAway
              as={{ name: "runtimes", title: "In another runtime", sheet: () => totalsSheet(found.value) }}
            />
          </div>
          <SizeTable model={model} calibration={calibration} />
        </div>
      ) : (
        <ProblemNote problem={found.error} />
      )}
    </section>
  );
}

function Recommendation({ totals }: { totals: readonly RuntimeTotal[] }) {
  const candidates = candidatesOf(totals);
  const verdict = verdictOf(candidates);
  return (
    <p class={verdict?.clear ? "" : "quiet"} style={{ marginTop: "0.25rem" }}>
      {verdict ? verdictWords(verdict) : withoutVerdict(totals, candidates[0]?.name)}
    </p>
  );
}

/** What is missing for a comparison. */
function withoutVerdict(totals: readonly RuntimeTotal[], only: string | undefined): string {
  if (only === undefined) return "No runtime that runs models is measured on this device yet.";
  const isMissing = ({ answer }: RuntimeTotal) => !answer.ok && answer.error.code === "runtime-uncalibrated";
  return totals.some(isMissing)
    ? "With a second runtime calibrated, the two can be compared."
    : `Only ${only} has a time for this model.`;
}

function TotalTable({ totals }: { totals: readonly RuntimeTotal[] }) {
  return (
    <Scroll label="Table of the runtimes">
      <table>
        <thead>
          <tr>
            <th scope="col">Runtime</th>
            <th scope="col" class="number">
              Time for one run
            </th>
            <th scope="col">95 % interval</th>
          </tr>
        </thead>
        <tbody>
          {totals.map(({ runtime, room, answer }) => (
            <tr key={runtime} class={runtime === chosenRuntime.value ? "chosen" : ""}>
              <th scope="row">{runtimeLabel(runtime)}</th>
              {room !== null ? (
                <td colSpan={2} class="quiet">
                  Does not fit. <bdi>{visible(room, 200)}</bdi>
                </td>
              ) : answer.ok ? (
                <>
                  <td class="number">
                    {answer.value.lowerBound && "≥ "}
                    {formatSeconds(answer.value.total.value)}
                  </td>
                  <td class="whole">
                    {formatSeconds(answer.value.total.low)}–{formatSeconds(answer.value.total.high)}
                  </td>
                </>
              ) : (
                <td colSpan={2} class="quiet">
                  {answer.error.code === "runtime-uncalibrated" ? (
                    <>
                      not measured yet{" "}
                      {runtime !== chosenRuntime.value && (
                        <button type="button" class="plain" onClick={() => chooseRuntime(runtime)}>
                          Choose it to calibrate it
                        </button>
                      )}
                    </>
                  ) : (
                    <bdi>
                      {visible(
                        answer.error.code === "runtime-refused" ? answer.error.where : answer.error.what,
                        200,
                      )}
                    </bdi>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
