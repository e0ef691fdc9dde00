import type { Calibration, Outcome, Role, Row, Work } from "../../../src/core/calibration.ts";
import type { OpClass } from "../../../src/core/op-class.ts";
import { seededRandom } from "../../../src/core/statistics.ts";
import type { Analysis, AnalyzedNode } from "../../../src/predict/types.ts";

/**
 * A made-up device with a known law, to see whether the model finds it again. Nothing here was measured: P = 1 TFLOP/s,
 * 100 GB/s from DRAM and 400 GB/s within 2 MiB, 10 µs a launch.
 */
export const LAUNCH = 10e-6;
export const PEAK = 1e12;

export function syntheticBandwidth(footprint: number): number {
  const share = Math.min(1, Math.max(0, Math.log2(footprint / 2 ** 21) / 2));
  return 400e9 * (100 / 400) ** share;
}

export interface SyntheticClass {
  readonly rate: number;
  readonly memoryEfficiency: number;
  readonly saturationFlops: number;
}

export const GEMM: SyntheticClass = { rate: 0.7 * PEAK, memoryEfficiency: 0.9, saturationFlops: 5e7 };
export const STREAMING: SyntheticClass = { rate: PEAK, memoryEfficiency: 0.8, saturationFlops: 0 };

export function syntheticSeconds(of: SyntheticClass, work: Work): number {
  const bytes = work.bytesRead + work.bytesWritten;
  const filled = of.saturationFlops > 0 ? -Math.expm1(-work.flops / of.saturationFlops) : 1;
  const compute = work.flops > 0 ? work.flops / (of.rate * filled) : 0;
  return LAUNCH + Math.max(compute, bytes / (of.memoryEfficiency * syntheticBandwidth(work.footprint)));
}

export function measured(seconds: number): Outcome {
  return {
    status: "measured",
    samples: [seconds * 0.995, seconds, seconds * 1.005],
    wallSamples: [],
    check: { error: 0, tolerance: 1e-3 },
    quality: {
      clock: "timestamp-query",
      quantum: 0,
      batch: 8,
      pairs: 3,
      discarded: { negative: 0, zero: 0, hidden: 0 },
      agreement: 1,
      ended: "interval",
      flags: [],
    },
  };
}

export function row(
  role: Role,
  kernel: string,
  opClass: OpClass | null,
  params: Readonly<Record<string, number>>,
  work: Work,
  seconds: number,
): Row {
  return {
    key: `${kernel}/${Object.values(params).join("x")}`,
    kernel,
    variant: "v",
    role,
    opClass,
    params,
    dtype: "f32",
    work,
    outcome: measured(seconds),
    takenAt: "2026-01-01T00:00:00Z",
  };
}

export function gemmWork(m: number, n: number, k: number): Work {
  const bytesRead = 4 * (m * k + k * n);
  const bytesWritten = 4 * m * n;
  return { flops: 2 * m * n * k, sfu: 0, bytesRead, bytesWritten, footprint: bytesRead + bytesWritten };
}

export function streamWork(elements: number, flops = 1): Work {
  return {
    flops: flops * elements,
    sfu: 0,
    bytesRead: 4 * elements,
    bytesWritten: 4 * elements,
    footprint: 8 * elements,
  };
}

const NOTHING: Work = { flops: 0, sfu: 0, bytesRead: 0, bytesWritten: 0, footprint: 0 };

export interface SyntheticOptions {
  /** Spread of the times in ln units (normal); 0: the law exactly. */
  readonly noise?: number;
  readonly seed?: number;
  readonly keep?: (row: Row) => boolean;
  readonly software?: boolean;
}

export const GEMM_SIZES: readonly (readonly [number, number, number])[] = [
  [64, 64, 64],
  [128, 128, 128],
  [256, 256, 256],
  [512, 512, 512],
  [1024, 1024, 1024],
  [1536, 1536, 1536],
  [1, 1024, 1024],
  [1, 4096, 1024],
  [16, 1024, 1024],
  [128, 768, 768],
  [128, 3072, 768],
  [384, 64, 384],
];

/** A calibration that this device would have written. */
export function syntheticCalibration({
  noise = 0,
  seed = 7,
  keep = () => true,
  software = false,
}: SyntheticOptions = {}): Calibration {
  const random = seededRandom(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  const disturbed = (seconds: number) => seconds * Math.exp(noise * normal());
  const rows: Row[] = [
    row("compute", "fma", null, { chains: 8 }, { ...NOTHING, flops: 1e10 }, LAUNCH + 1e10 / PEAK),
    row("overhead", "empty-dispatch", null, {}, NOTHING, LAUNCH),
    row("overhead", "submit", null, {}, NOTHING, 50e-6),
    row("overhead", "readback", null, {}, NOTHING, 150e-6),
  ];
  for (let footprint = 2 ** 16; footprint <= 2 ** 28; footprint *= 2) {
    const work = { ...NOTHING, bytesRead: footprint / 2, bytesWritten: footprint / 2, footprint };
    const seconds = LAUNCH + footprint / syntheticBandwidth(footprint);
    rows.push(row("memory", "copy", null, { footprint }, work, disturbed(seconds)));
  }
  for (const [m, n, k] of GEMM_SIZES) {
    const work = gemmWork(m, n, k);
    rows.push(row("operator", "gemm", "gemm", { m, n, k }, work, disturbed(syntheticSeconds(GEMM, work))));
  }
  for (const elements of [2 ** 12, 2 ** 16, 2 ** 20, 2 ** 22, 2 ** 24]) {
    const work = streamWork(elements);
    const seconds = disturbed(syntheticSeconds(STREAMING, work));
    rows.push(row("operator", "unary", "elementwise", { elements }, work, seconds));
  }
  return {
    schemaVersion: 2,
    id: "00000000-0000-4000-8000-000000000001",
    name: "a made-up device",
    createdAt: "2026-01-01T00:00:00Z",
    environment: {
      tool: { name: "ridgepoint", version: "0" },
      host: {
        kind: "node",
        name: "test",
        version: "0",
        userAgent: "",
        platform: "",
        hardwareConcurrency: 1,
        crossOriginIsolated: false,
      },
      adapter: {
        vendor: "made-up",
        architecture: "",
        device: "",
        description: "",
        isFallbackAdapter: software,
        masked: false,
      },
      software,
      features: [],
      limits: { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 27 },
      clock: { kind: "timestamp-query", quantum: 0, wallQuantum: 0 },
    },
    session: {
      profile: "full",
      seconds: 1,
      seed,
      ended: "complete",
      sentinel: [],
      drift: 0,
      flags: [],
    },
    rows: rows.filter(keep),
  };
}

/** An analysis of nodes that are given as work, without a graph: activations only. */
export function analysisOf(
  works: readonly { readonly class: OpClass; readonly work: Work; readonly weights?: number }[],
  changes: Partial<Analysis> = {},
): Analysis {
  const nodes = works.map(
    ({ class: opClass, work, weights = 0 }, at): AnalyzedNode => ({
      name: `node_${at}`,
      op: "Op",
      class: opClass,
      macs: 0,
      flops: work.flops + work.sfu,
      sfu: work.sfu,
      bytesRead: work.bytesRead,
      bytesWritten: work.bytesWritten,
      bytesWeights: weights,
      inputs: [],
      outputs: [{ name: `t_${at}`, dtype: "f32", shape: [work.bytesWritten / 4] }],
      params: 0,
      priced: true,
    }),
  );
  return {
    format: "onnx",
    name: "synthetic",
    source: { format: "onnx", version: "opset 17", producer: "" },
    inputs: [],
    totals: {
      macs: 0,
      flops: 0,
      params: 0,
      weightBytes: 0,
      bytesRead: 0,
      bytesWritten: 0,
      peakActivationBytes: 0,
    },
    symbolic: null,
    nodes,
    memory: nodes.map(() => 0),
    unpriced: [],
    unresolved: [],
    openDims: [],
    ...changes,
  };
}
