import type { Calibration } from "../../core/calibration.ts";
import { formatDate, formatSeconds, formatWhole } from "../../core/format.ts";
import type { MeasuredRuntime, RuntimeCalibration } from "../../core/runtime.ts";
import { visible } from "../../core/visible.ts";
import { runtimeLabel } from "../layers/runtime-names.ts";
import { linkTo } from "../route.ts";
import { run } from "../state/gpu.ts";
import { type Job, job } from "../state/job.ts";
import { BUDGET, calibrateRuntime, calibrationNotice, stopJob } from "../state/runtime-jobs.ts";
import { whyNotHere } from "../state/same-device.ts";
import { ProblemNote } from "./problem.tsx";
import { ProgressBar } from "./progress-bar.tsx";

interface Props {
  readonly calibration: Calibration;
  readonly runtime: MeasuredRuntime;
}

/** A runtime that the calibration knows nothing of: what would be measured, and the button that does it. */
export function CalibrateRuntime({ calibration, runtime }: Props) {
  const elsewhere = whyNotHere(calibration);
  const label = runtimeLabel(runtime);
  const now = job.value;
  const notice = calibrationNotice.value;
  if (now.status === "calibrating" && now.runtime === runtime) return <Calibrating now={now} />;
  const budget = calibration.environment.software ? BUDGET.software : BUDGET.gpu;
  return (
    <section class="stack" aria-label="Calibrate this runtime">
      <div>
        <h3>{label} has not been measured on this device</h3>
        <p class="quiet" style={{ marginTop: "0.25rem", maxWidth: "46rem" }}>
          A runtime has kernels of its own. To predict it, Ridgepoint runs a few hundred single operators
          through it, with the version that comes with this page, and adds their times to this calibration.
          That takes up to {minutes(budget)}; nothing leaves this machine.
        </p>
      </div>
      {notice?.runtime === runtime && (
        <ProblemNote problem={{ ...notice.problem, where: visible(notice.problem.where, 400) }} />
      )}
      {elsewhere === null ? (
        <p>
          <button
            type="button"
            class="primary"
            disabled={now.status !== "none" || run.value.status === "running"}
            onClick={() => void calibrateRuntime(calibration, runtime)}
          >
            Calibrate {label}
          </button>
        </p>
      ) : (
        <p class="problem">
          {elsewhere} <a href={linkTo("measure")}>Measure</a>
        </p>
      )}
    </section>
  );
}

function minutes(seconds: number): string {
  return seconds === 60 ? "one minute" : `${Math.round(seconds / 60)} minutes`;
}

const ENDED: Readonly<Record<RuntimeCalibration["ended"], string>> = {
  complete: "to its end",
  budget: "until its time was over",
  stopped: "until it was stopped",
  failed: "until it failed",
};

/** How a runtime was measured, and the button to do it again, where that is possible. */
export function MeasureAgain({ calibration, runtime }: Props) {
  const measured = calibration.runtimes?.findLast((one) => one.runtime === runtime && one.rows.length > 0);
  const now = job.value;
  const notice = calibrationNotice.value;
  if (!measured) return null;
  if (now.status === "calibrating" && now.runtime === runtime) return <Calibrating now={now} />;
  return (
    <div>
      <p class="row small">
        <span class="quiet">
          {runtimeLabel(runtime)} was measured on {formatDate(measured.takenAt)}, {ENDED[measured.ended]}:{" "}
          {formatWhole(measured.rows.length)} launches
          {measured.failures.length > 0 && `, ${formatWhole(measured.failures.length)} probes failed`}.
        </span>
        {whyNotHere(calibration) === null && (
          <button
            type="button"
            class="plain"
            disabled={now.status !== "none" || run.value.status === "running"}
            onClick={() => void calibrateRuntime(calibration, runtime)}
          >
            Measure it again
          </button>
        )}
      </p>
      {notice?.runtime === runtime && (
        <ProblemNote problem={{ ...notice.problem, where: visible(notice.problem.where, 400) }} />
      )}
    </div>
  );
}

/** What is being measured, how far it is, and a way out that keeps what is done. */
function Calibrating({ now }: { now: Job & { readonly status: "calibrating" } }) {
  const { progress, budget, stopping, runtime } = now;
  const part = progress
    ? Math.max(progress.done / Math.max(1, progress.of), Math.min(1, progress.elapsed / budget))
    : 0;
  const percent = Math.round(part * 100);
  const doing = progress ? visible(progress.doing.replace(/^\d+: /, ""), 80) : "loading the runtime";
  return (
    <section aria-label="Calibration of the runtime under way">
      <div class="row">
        <p>
          <strong>
            {stopping ? "Stopping after the launch in flight …" : `Measuring ${runtimeLabel(runtime)}`}
          </strong>
        </p>
        <button type="button" class="end" disabled={stopping} onClick={() => void stopJob()}>
          Stop and keep what is done
        </button>
      </div>
      <ProgressBar percent={percent} what="Calibration of the runtime" />
      <p class="quiet small" style={{ marginTop: "0.5rem" }}>
        {progress && progress.of > 0 && `Probe ${progress.done + 1} of ${progress.of}: `}
        <bdi>{doing}</bdi>
        {progress &&
          `, ${formatSeconds(Math.round(progress.elapsed), { digits: 2, trim: true })} of at most `}
        {progress && formatSeconds(budget, { trim: true })}
      </p>
    </section>
  );
}
