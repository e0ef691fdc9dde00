import type { Measured, Outcome, Role, Row, Work } from "../../../src/core/calibration.ts";
import type { OpClass } from "../../../src/core/op-class.ts";
import { seededRandom } from "../../../src/core/statistics.ts";
import type { Dtype } from "../../../src/core/units.ts";

/** SYNTHETIC rows: made-up devices with known ceilings, to test the derivation against. Nothing here was measured. */

const PAIRS = 12;

export function syntheticMeasured(
  seconds: number,
  { noise = 0.005, seed = 1, agreement = 1 } = {},
): Measured {
  const random = seededRandom(seed);
  return {
    status: "measured",
    samples: Array.from({ length: PAIRS }, () => seconds * (1 + noise * (2 * random() - 1))),
    wallSamples: [],
    check: { error: 0, tolerance: 1e-5 },
    quality: {
      clock: "timestamp-query",
      quantum: 1e-6,
      batch: 8,
      pairs: PAIRS,
      discarded: { negative: 0, zero: 0, hidden: 0 },
      agreement,
      ended: "interval",
      flags: [],
    },
  };
}

interface Spec {
  readonly kernel: string;
  readonly role: Role;
  readonly seconds?: number;
  readonly outcome?: Outcome;
  readonly params?: Row["params"];
  readonly work?: Partial<Work>;
  readonly dtype?: Dtype;
  readonly variant?: string;
  readonly opClass?: OpClass;
}

export function syntheticRow(spec: Spec): Row {
  const { kernel, role, seconds = 1e-3, params = {}, dtype = "f32", variant = "v", opClass = null } = spec;
  return {
    key: [kernel, variant, ...Object.entries(params).flat(), dtype].join("/"),
    kernel,
    variant,
    role,
    opClass,
    params,
    dtype,
    work: { flops: 0, sfu: 0, bytesRead: 0, bytesWritten: 0, footprint: 0, ...spec.work },
    outcome: spec.outcome ?? syntheticMeasured(seconds),
    takenAt: "2026-01-01T00:00:00.000Z",
  };
}

export function syntheticFma(flopPerSecond: number, dtype: Dtype = "f32", variant = "v"): Row {
  const work = { flops: 1e10, bytesWritten: 4096, footprint: 4096 };
  return syntheticRow({
    kernel: "fma",
    role: "compute",
    dtype,
    variant,
    work,
    seconds: 1e10 / flopPerSecond,
  });
}

export function syntheticCopy(footprint: number, bytesPerSecond: number, kernel = "copy"): Row {
  const half = footprint / 2;
  return syntheticRow({
    kernel,
    role: "memory",
    params: { footprint },
    work: { bytesRead: half, bytesWritten: half, footprint },
    seconds: footprint / bytesPerSecond,
  });
}

/** Footprints from 64 KiB to `largest`, a factor of `step` apart, each at the rate that `curve` gives it. */
export function syntheticMemory(
  curve: (footprint: number) => number,
  { largest = 2 ** 30, step = 2, noise = 0, seed = 7 } = {},
): Row[] {
  const random = seededRandom(seed);
  const rows: Row[] = [];
  for (let footprint = 2 ** 16; footprint <= largest; footprint *= step) {
    for (const kernel of ["copy", "triad"]) {
      rows.push(syntheticCopy(footprint, curve(footprint) * (1 + noise * (2 * random() - 1)), kernel));
    }
  }
  return rows;
}

export function syntheticOperator(
  kernel: string,
  params: Row["params"],
  { flops, bytes, flopPerSecond }: { flops: number; bytes: number; flopPerSecond: number },
): Row {
  const work = { flops, bytesRead: bytes / 2, bytesWritten: bytes / 2, footprint: bytes };
  return syntheticRow({
    kernel,
    role: "operator",
    opClass: "gemm",
    params,
    work,
    seconds: flops / flopPerSecond,
  });
}
