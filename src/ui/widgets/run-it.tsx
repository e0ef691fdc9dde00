import { formatBytes, formatPercent, formatSeconds, formatWhole } from "../../core/format.ts";
import type { MeasuredRuntime } from "../../core/runtime.ts";
import { visible } from "../../core/visible.ts";
import { runtimeLabel } from "../layers/runtime-names.ts";
import { run } from "../state/gpu.ts";
import { type Job, job } from "../state/job.ts";
import type { OpenModel } from "../state/model.ts";
import { lastRun, type Outcome, runOpenModel, sizesMissing } from "../state/model-run.ts";
import { stopJob } from "../state/runtime-jobs.ts";
import { DifferenceTable } from "./difference-table.tsx";
import { ProblemNote } from "./problem.tsx";

/** The open model, run in this tab: what was predicted beside what it took. */
export function RunIt({ model, runtime }: { model: OpenModel; runtime: MeasuredRuntime }) {
  const missing = sizesMissing(model);
  const now = job.value;
  const last = lastRun.value;
  const mine = last && last.analysis === model.analysis && last.runtime === runtime ? last.outcome : null;
  return (
    <section class="stack" aria-label="Run it">
      <div>
        <h2>Run it here</h2>
        <p class="quiet" style={{ marginTop: "0.25rem" }}>
          The file itself, in {runtimeLabel(runtime)}, in this tab, with random inputs: the first run, runs
          until they no longer get faster, then as many as fit into five seconds, at least three.
        </p>
      </div>
      {now.status === "running" ? (
        <Progress now={now} />
      ) : (
        <div class="row">
          <button
            type="button"
            disabled={missing.length > 0 || now.status !== "none" || run.value.status === "running"}
            onClick={() => void runOpenModel(model, runtime)}
          >
            {mine ? "Run it again" : "Run it"}
          </button>
          {missing.length > 0 && (
            <span class="quiet">
              Set <bdi>{missing.map((dim) => visible(dim, 40)).join(", ")}</bdi> above first.
            </span>
          )}
        </div>
      )}
      <div aria-live="polite">
        {mine && !mine.ok && (
          <ProblemNote problem={{ ...mine.error, where: visible(mine.error.where, 400) }} />
        )}
        {mine?.ok && <Measured outcome={mine.value} />}
      </div>
      {mine?.ok && mine.value.differences.length > 0 && (
        <DifferenceTable differences={mine.value.differences} />
      )}
    </section>
  );
}

const DOING = {
  loading: "Loading the runtime and the model",
  "first run": "First run: the runtime compiles what it needs",
  "warming up": "Warming up: the browser compiles better what runs often",
  running: "Running",
  profiling: "One more run, its kernels timed",
} as const;

function Progress({ now }: { now: Job & { readonly status: "running" } }) {
  const { progress, stopping } = now;
  const count = progress?.samples.length ?? 0;
  const latest = progress?.samples.at(-1);
  return (
    <div class="row" role="status">
      <p>
        <strong>{stopping ? "Stopping after this run" : DOING[progress?.doing ?? "loading"]} …</strong>
        {count > 0 && (
          <span class="quiet">
            {" "}
            {formatWhole(count)} {count === 1 ? "run" : "runs"}
            {latest !== undefined && `, the last in ${formatSeconds(latest)}`}
          </span>
        )}
      </p>
      <button type="button" class="end" disabled={stopping} onClick={() => void stopJob()}>
        Stop
      </button>
    </div>
  );
}

function Measured({ outcome }: { outcome: Outcome }) {
  const { times, measured, predicted, notKept } = outcome;
  if (!measured) return <p class="quiet">Stopped before the second run: there is no time to compare.</p>;
  const error = predicted ? predicted.value / measured.value - 1 : null;
  return (
    <>
      <dl class="answers">
        {predicted && (
          <div>
            <dt>Predicted</dt>
            <dd class="value">{formatSeconds(predicted.value)}</dd>
            <dd class="interval">
              95 % interval {formatSeconds(predicted.low)}–{formatSeconds(predicted.high)}
            </dd>
          </div>
        )}
        <div>
          <dt>Measured</dt>
          <dd class="value">{formatSeconds(measured.value)}</dd>
          <dd class="interval">
            median of {formatWhole(measured.n)}, {formatSeconds(measured.low)}–{formatSeconds(measured.high)}
          </dd>
        </div>
        {error !== null && predicted && (
          <div>
            <dt>Error of the prediction</dt>
            <dd class="value">{signedPercent(error)}</dd>
            <dd class="interval">
              {measured.value >= predicted.low && measured.value <= predicted.high
                ? "what was measured lies within its interval"
                : "what was measured lies outside its interval"}
            </dd>
          </div>
        )}
        <div>
          <dt>First run</dt>
          <dd class="value">{formatSeconds(times.first)}</dd>
          <dd class="interval">after {formatSeconds(times.create)} to open the model; not predicted</dd>
        </div>
      </dl>
      {times.invented > 0 && (
        <p class="quiet small" style={{ marginTop: "0.75rem" }}>
          {formatBytes(times.invented)} of weights lie in other files and were filled with random values.
        </p>
      )}
      <p class="quiet small" style={{ marginTop: "0.25rem" }}>
        {notKept === null ? "Kept with this calibration, as one more point below." : `Not kept: ${notKept}`}
      </p>
    </>
  );
}

export function signedPercent(part: number): string {
  return `${part > 0 ? "+" : ""}${formatPercent(part, { digits: 2 })}`;
}
