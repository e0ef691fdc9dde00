import type { Calibration } from "../core/calibration.ts";
import type { ModelRun, RuntimeCalibration } from "../core/runtime.ts";
import type { Seconds } from "../core/units.ts";
import { MAX_MESSAGE_LENGTH, MAX_NAME_LENGTH, MAX_RUNS, MAX_RUNTIMES, MAX_SAMPLES } from "./limits.ts";

/** What is added to a calibration after it was taken. Pure: the calibration that is given stays as it is. */

function sameRuntime(a: RuntimeCalibration, b: RuntimeCalibration): boolean {
  return a.runtime === b.runtime && a.version === b.version && a.threads === b.threads;
}

/** A measurement that was cut short does not take the place of one that saw more. */
function replaces(now: RuntimeCalibration, before: RuntimeCalibration): boolean {
  return now.ended === "complete" || now.rows.length >= before.rows.length;
}

/**
 * The calibration with this measurement of a runtime, in the place of the last one of the same runtime, version and number
 * of threads. null when it has nothing to add: it was cut short and the one that is there saw more, or there are as many
 * runtimes as a file may hold.
 */
export function withRuntime(calibration: Calibration, measured: RuntimeCalibration): Calibration | null {
  const all = calibration.runtimes ?? [];
  const before = all.find((one) => sameRuntime(one, measured));
  if (before ? !replaces(measured, before) : all.length >= MAX_RUNTIMES) return null;
  return { ...calibration, runtimes: [...all.filter((one) => one !== before), fitting(measured)] };
}

/** As the schema has it. A slope of noise may be negative, and a program's name as long as its graph. */
function fitting(measured: RuntimeCalibration): RuntimeCalibration {
  const { roundTrips } = measured;
  return {
    ...measured,
    ...(roundTrips
      ? { roundTrips: roundTrips.map(({ bytes, samples }) => ({ bytes, samples: times(samples) })) }
      : {}),
    idleRun: times(measured.idleRun),
    perLaunch: times(measured.perLaunch),
    rows: measured.rows.map((row) => ({ ...row, samples: times(row.samples) })),
    failures: measured.failures.map(({ program, message }) => ({
      program: program.slice(0, MAX_NAME_LENGTH),
      message: message.slice(0, MAX_MESSAGE_LENGTH),
    })),
  };
}

function times(samples: readonly Seconds[]): readonly Seconds[] {
  return samples.filter((sample) => sample > 0).slice(0, MAX_SAMPLES);
}

/** The calibration with this run as its newest; beyond as many as a file may hold, the oldest goes. */
export function withRun(calibration: Calibration, run: ModelRun): Calibration {
  const kept = {
    ...run,
    model: run.model.slice(0, MAX_NAME_LENGTH),
    samples: times(run.samples),
  };
  return { ...calibration, runs: [...(calibration.runs ?? []), kept].slice(-MAX_RUNS) };
}
