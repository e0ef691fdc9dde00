import { type Calibration, SCHEMA_VERSION } from "../../../src/core/calibration.ts";

/** A SYNTHETIC calibration with every kind of outcome in it; nothing here was measured. */
export function syntheticCalibration(over: Partial<Calibration> = {}): Calibration {
  const work = { flops: 2e9, sfu: 0, bytesRead: 3e6, bytesWritten: 1e6, footprint: 4e6 };
  const takenAt = "2026-01-02T03:04:05.678Z";
  const common = { variant: "v1", opClass: null, params: {}, dtype: "f32", work, takenAt } as const;
  return {
    schemaVersion: SCHEMA_VERSION,
    id: "00000000-0000-4000-8000-000000000001",
    name: "Synthetic laptop",
    createdAt: "2026-01-02T03:04:00.000Z",
    environment: {
      tool: { name: "ridgepoint", version: "0.1.0" },
      host: {
        kind: "browser",
        name: "Synthetic 1",
        version: "1",
        userAgent: "Synthetic/1.0",
        platform: "synthetic",
        hardwareConcurrency: 2,
        crossOriginIsolated: true,
      },
      adapter: {
        vendor: "synthetic",
        architecture: "none",
        device: "",
        description: "",
        isFallbackAdapter: true,
        masked: true,
      },
      software: true,
      features: ["timestamp-query"],
      limits: { maxBufferSize: 268435456 },
      clock: { kind: "timestamp-query", quantum: 1e-7, wallQuantum: 5e-6 },
    },
    session: {
      profile: "quick",
      seconds: 9.5,
      seed: 42,
      ended: "complete",
      sentinel: [{ at: 0.1, seconds: 1e-3 }],
      drift: 0.01,
      flags: [],
    },
    rows: [
      {
        ...common,
        key: "gemm/v1/f32",
        kernel: "gemm",
        role: "operator",
        opClass: "gemm",
        params: { m: 512, n: 512, k: 512 },
        outcome: {
          status: "measured",
          samples: [1.0e-3, 1.1e-3, 0.9e-3],
          wallSamples: [1.0e-3],
          check: { error: 1e-7, tolerance: 1e-5 },
          quality: {
            clock: "timestamp-query",
            quantum: 1e-7,
            batch: 16,
            pairs: 4,
            discarded: { negative: 1, zero: 0, hidden: 0 },
            agreement: 1.01,
            ended: "interval",
            flags: ["few-samples"],
          },
        },
      },
      {
        ...common,
        key: "fma/v1/f16",
        kernel: "fma",
        role: "compute",
        dtype: "f16",
        outcome: { status: "unsupported", feature: "shader-f16" },
      },
      {
        ...common,
        key: "softmax/v1/f32",
        kernel: "softmax",
        role: "operator",
        opClass: "softmax",
        outcome: { status: "wrong", error: 0.5, tolerance: 1e-5, detail: "row 3" },
      },
      {
        ...common,
        key: "gather/v1/f32",
        kernel: "gather",
        role: "operator",
        opClass: "gather",
        outcome: { status: "failed", stage: "compile", message: "unresolved identifier" },
      },
    ],
    ...over,
  };
}
