import type { MeasuredRow, Row } from "../core/calibration.ts";
import { totalBytes } from "../core/calibration.ts";
import { median } from "../core/statistics.ts";
import { usableRows } from "../roofline/rates.ts";

/**
 * What is the same in two calibrations: kernel, data type and problem size. Kernels whose size a device finds for itself (a
 * ladder, up to a dispatch of a millisecond) are the same at any of these sizes, and are compared by rate.
 */
const FOUND_BY_THE_DEVICE: Readonly<Record<string, readonly string[]>> = {
  fma: ["lanes", "steps"],
  special: ["lanes", "steps"],
  integer: ["lanes", "steps"],
  dot4: ["lanes", "steps"],
  "workgroup-memory": ["lanes"],
  atomics: ["lanes"],
  "atomics-shared": ["lanes"],
  latency: ["loads"],
};

/** Kernels that `pointKey` compares at different sizes. */
export const SIZED_BY_THE_DEVICE: readonly string[] = Object.keys(FOUND_BY_THE_DEVICE);

export function pointKey({ kernel, dtype, params }: Pick<Row, "kernel" | "dtype" | "params">): string {
  const loose = Object.hasOwn(FOUND_BY_THE_DEVICE, kernel) ? FOUND_BY_THE_DEVICE[kernel]! : [];
  const tight = Object.keys(params).filter((name) => !loose.includes(name));
  return [kernel, dtype, ...tight.toSorted().map((name) => `${name}=${params[name]}`)].join("/");
}

/** What a dispatch does, for rates: its operations, or its bytes where it has none. */
function amountOf({ work }: Row): number {
  return work.operations || work.sfu || work.flops || totalBytes(work) || 1;
}

/** Speed in units that only rows of one point share. */
function speedOf(row: MeasuredRow): number {
  return amountOf(row) / median(row.outcome.samples.filter((seconds) => seconds > 0));
}

/** The rows of a calibration that can be compared, the fastest right variant of each point. */
export function pointsOf(rows: readonly Row[]): ReadonlyMap<string, MeasuredRow> {
  const best = new Map<string, MeasuredRow>();
  for (const row of usableRows(rows)) {
    // What lost a search, or was folded by a compiler, stands for nothing.
    if (row.role === "search" || row.outcome.quality.flags.includes("chain-folded")) continue;
    const key = pointKey(row);
    const known = best.get(key);
    if (!known || speedOf(row) > speedOf(known)) best.set(key, row);
  }
  return best;
}

/** Work of the other row over the base's; null where the two count the work of one problem differently. */
export function workRatio(base: Row, other: Row): number | null {
  const same = Object.keys({ ...base.params, ...other.params }).every(
    (name) => base.params[name] === other.params[name],
  );
  if (!same) return amountOf(other) / amountOf(base);
  const counts = ({ work }: Row) => [
    work.flops,
    work.sfu,
    work.bytesRead,
    work.bytesWritten,
    work.operations ?? 0,
  ];
  const others = counts(other);
  return counts(base).every((count, at) => count === others[at]) ? 1 : null;
}
