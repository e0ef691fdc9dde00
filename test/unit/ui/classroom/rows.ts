import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Calibration, Row } from "../../../../src/core/calibration.ts";

/** The rows of the example that ships with the page. */
export const example = JSON.parse(
  readFileSync(resolve(import.meta.dirname, "../../../../docs/results/example-swiftshader.json"), "utf8"),
) as Calibration;

interface Given {
  readonly kernel: string;
  readonly seconds: number | readonly number[];
  readonly flops?: number;
  readonly bytes?: number;
  readonly footprint?: number;
  readonly role?: Row["role"];
  readonly variant?: string;
  readonly dtype?: Row["dtype"];
  readonly params?: Row["params"];
  readonly operations?: number;
  readonly opClass?: Row["opClass"];
  readonly quantum?: number;
  readonly batch?: number;
}

/** A measured row with known figures. */
export function row(given: Given): Row {
  const { kernel, seconds, flops = 0, bytes = 0, variant = "v", dtype = "f32", params = {} } = given;
  const samples = typeof seconds === "number" ? [seconds, seconds, seconds] : seconds;
  return {
    key: [kernel, variant, dtype, ...Object.entries(params).map(([name, value]) => `${name}=${value}`)].join(
      "/",
    ),
    kernel,
    variant,
    role: given.role ?? "operator",
    opClass: given.opClass ?? null,
    params,
    dtype,
    work: {
      flops,
      sfu: 0,
      bytesRead: bytes,
      bytesWritten: 0,
      footprint: given.footprint ?? bytes,
      ...(given.operations ? { operations: given.operations } : {}),
    },
    outcome: {
      status: "measured",
      samples,
      wallSamples: [],
      check: { error: 0, tolerance: 1 },
      quality: {
        clock: "timestamp-query",
        quantum: given.quantum ?? 1e-9,
        batch: given.batch ?? 1,
        pairs: samples.length,
        discarded: { negative: 0, zero: 0, hidden: 0 },
        agreement: 1,
        ended: "interval",
        flags: [],
      },
    },
    takenAt: "2026-11-21T12:00:00.000Z",
  };
}
