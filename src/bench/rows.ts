import { keyOf, type Measured, type Outcome, type QualityFlag, type Row } from "../core/calibration.ts";
import { median } from "../core/statistics.ts";
import type { Seconds } from "../core/units.ts";
import type { Kernel, KernelDtype, Params } from "../kernels/kernel.ts";
import { GpuFailure } from "./scope.ts";

export function makeRow(
  kernel: Kernel,
  variant: { readonly id: string; readonly dtype: KernelDtype },
  params: Params,
  outcome: Outcome,
): Row {
  const row = {
    kernel: kernel.id,
    variant: variant.id,
    role: kernel.role,
    opClass: kernel.opClass(params),
    params,
    dtype: variant.dtype,
    work: kernel.work(params, variant.dtype),
    outcome,
    takenAt: new Date().toISOString(),
  };
  return { key: keyOf(row), ...row };
}

/** What the GPU refused, as an outcome. A lost device is not the kernel's fault and passes through. */
export function failed(error: unknown): Outcome {
  if (error instanceof GpuFailure) return { status: "failed", stage: error.stage, message: error.message };
  throw error;
}

/** Median seconds per dispatch of a measured outcome. */
export function secondsOf(outcome: Measured): Seconds {
  return median(outcome.samples);
}

/** A row kept for the record, that stands for nothing. */
export function asSearch(row: Row): Row {
  return { ...row, role: "search" };
}

/** The row with these doubts added; only what was measured can be doubted. */
export function withFlags(row: Row, flags: readonly QualityFlag[]): Row {
  const { outcome } = row;
  if (outcome.status !== "measured" || flags.length === 0) return row;
  const all = [...new Set([...outcome.quality.flags, ...flags])];
  return { ...row, outcome: { ...outcome, quality: { ...outcome.quality, flags: all } } };
}
