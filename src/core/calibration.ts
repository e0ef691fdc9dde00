import type { OpClass } from "./op-class.ts";
import type { ModelRun, RuntimeCalibration } from "./runtime.ts";
import type { Bytes, Dtype, Seconds } from "./units.ts";

/**
 * The calibration: the one document at the centre. `bench` writes it, `store` keeps it, `roofline` and `predict` read
 * it. Plain data, JSON-safe, raw samples inside; every statistic is derived when it is read, so that an old file can
 * be analysed again by newer code.
 */
export const SCHEMA_VERSION = 2;

export type ClockKind = "timestamp-query" | "wall";
export type Profile = "quick" | "full";

/** What one dispatch does, by the counting rules in docs/prediction.md. */
export interface Work {
  /** FLOP, where one multiply-add is two and a special function one. */
  readonly flops: number;
  /** Those of them that are special functions: exp, tanh, rsqrt, a division. */
  readonly sfu: number;
  readonly bytesRead: Bytes;
  readonly bytesWritten: Bytes;
  /** Bytes of distinct memory touched: what decides which level of the memory it lives in. */
  readonly footprint: Bytes;
  /** What is neither FLOP nor byte: integer operations, atomics, loads that wait for each other. None when absent. */
  readonly operations?: number | undefined;
}

export const QUALITY_FLAGS = [
  /** timestamps and wall clock differ by more than 5 %; both are kept */
  "clock-disagrees",
  /** the timed span holds fewer than 20 ticks of the clock */
  "coarse-clock",
  /** the time budget ended before the interval was within ±1 % */
  "wide-interval",
  /** fewer than 5 usable samples */
  "few-samples",
  /** sentinel moved by more than 3 % around this measurement */
  "unsteady",
  /** samples taken while the page was hidden were dropped */
  "hidden",
  /** faster than a ceiling of the same run allows */
  "above-roof",
  /** a multiply-add chain that no other shape of chain comes near: a compiler did the work */
  "chain-folded",
  /** a working set that a cache may hold: not shown to be main memory */
  "cache-resident",
] as const;
export type QualityFlag = (typeof QUALITY_FLAGS)[number];

export interface Quality {
  readonly clock: ClockKind;
  /** The clock's grid as probed on this device, in seconds; 0 when none was seen. */
  readonly quantum: Seconds;
  /** Dispatches in the smaller batch; the larger has twice as many. */
  readonly batch: number;
  /** Pairs of batches that were timed, the discarded ones included. */
  readonly pairs: number;
  readonly discarded: { readonly negative: number; readonly zero: number; readonly hidden: number };
  /** Slope by timestamp over slope by wall clock; null when only one clock exists. */
  readonly agreement: number | null;
  readonly ended: "interval" | "budget" | "stopped";
  readonly flags: readonly QualityFlag[];
}

export interface Measured {
  readonly status: "measured";
  /** Seconds per dispatch, one per kept pair of batches (slope of N against 2N). */
  readonly samples: readonly Seconds[];
  /** The same by wall clock, when the samples are by timestamp. */
  readonly wallSamples: readonly Seconds[];
  /** Largest error of the check against the CPU reference, and the tolerance it passed. */
  readonly check: { readonly error: number; readonly tolerance: number };
  readonly quality: Quality;
}

/** A kernel that cannot run or computes wrongly is a row with a reason, never 0.00, never silence. */
export type Outcome =
  | Measured
  | { readonly status: "unsupported"; readonly feature: string }
  | { readonly status: "wrong"; readonly error: number; readonly tolerance: number; readonly detail: string }
  | {
      readonly status: "failed";
      readonly stage: "compile" | "allocate" | "run" | "time";
      readonly message: string;
    };

export const ROLES = ["compute", "memory", "ceiling", "sweep", "operator", "overhead", "search"] as const;
/**
 * compute: FMA rates; memory: bandwidth over footprint; ceiling: any other limit of the device (integer and special
 * functions, workgroup memory, latency, atomics, scattered access); sweep: intensity sweep; operator: a kernel that stands
 * for an op class (the winner of its variants, re-measured); overhead: launch, submit, compile, transfers; search: a
 * variant that computes wrongly or does not run, or a step of a lesson, kept for the record.
 */
export type Role = (typeof ROLES)[number];

export interface Row {
  /** Unique in the document: kernel/variant/params/dtype. */
  readonly key: string;
  readonly kernel: string;
  readonly variant: string;
  readonly role: Role;
  /** The op class that this row calibrates; null for ceilings and overheads. */
  readonly opClass: OpClass | null;
  readonly params: Readonly<Record<string, number>>;
  readonly dtype: Dtype;
  readonly work: Work;
  readonly outcome: Outcome;
  /** The short looks from which the variant was chosen, fastest first; absent where there was no choice. */
  readonly looks?: readonly Look[] | undefined;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
}

/** One variant as a search saw it: a few batches, biased towards luck, never a result. */
export interface Look {
  readonly variant: string;
  /** Seconds per dispatch. */
  readonly seconds: Seconds;
}

export type MeasuredRow = Row & { readonly outcome: Measured };

export interface Environment {
  readonly tool: { readonly name: string; readonly version: string };
  readonly host: {
    readonly kind: "browser" | "node";
    /** "Chromium 156", "Node 20.20.2". */
    readonly name: string;
    readonly version: string;
    readonly userAgent: string;
    readonly platform: string;
    readonly hardwareConcurrency: number;
    readonly crossOriginIsolated: boolean;
  };
  readonly adapter: {
    readonly vendor: string;
    readonly architecture: string;
    readonly device: string;
    readonly description: string;
    readonly isFallbackAdapter: boolean;
    /** True when the browser gives no device name. */
    readonly masked: boolean;
  };
  /** A CPU in disguise (fallback adapter, SwiftShader, llvmpipe …): never to be compared with GPUs. */
  readonly software: boolean;
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
  readonly clock: { readonly kind: ClockKind; readonly quantum: Seconds; readonly wallQuantum: Seconds };
}

export interface Session {
  readonly profile: Profile;
  readonly seconds: Seconds;
  /** Seed of the data in the buffers and of the order of the batches. */
  readonly seed: number;
  readonly ended: "complete" | "budget" | "stopped" | "device-lost" | "failed";
  /** The sentinel kernel through the run: seconds since the start, seconds per dispatch. */
  readonly sentinel: readonly { readonly at: Seconds; readonly seconds: Seconds }[];
  /** Largest deviation of the sentinel from its median, as a fraction. */
  readonly drift: number;
  /** The roof's multiply-adds for half a minute without a pause, where that was asked for. */
  readonly sustained?: Sustained | undefined;
  readonly flags: readonly ("unsteady" | "clock-demoted" | "hidden")[];
}

/** Burst against sustained: the same dispatch again and again, while the device gets warm. */
export interface Sustained {
  readonly kernel: string;
  readonly variant: string;
  readonly work: Work;
  /** Seconds since the first dispatch, seconds per dispatch. */
  readonly readings: readonly { readonly at: Seconds; readonly seconds: Seconds }[];
}

/**
 * What a share link may leave out to be short, in this order: the times by the other clock, the short looks of searches,
 * models that were run, runtimes. No figure of a kernel hangs on them.
 */
export const LEFT_OUT = ["wall-samples", "looks", "runs", "runtimes"] as const;
export type LeftOut = (typeof LEFT_OUT)[number];

export interface Calibration {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  /** UUID; the key in the store. */
  readonly id: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly environment: Environment;
  readonly session: Session;
  readonly rows: readonly Row[];
  /** Runtimes that were measured on this device, the newest of each. */
  readonly runtimes?: readonly RuntimeCalibration[] | undefined;
  /** Models that were run, beside what had been predicted: how well predictions hold here. Newest last. */
  readonly runs?: readonly ModelRun[] | undefined;
  /** It came by a link that had no room for these; absent where it is whole. */
  readonly leftOut?: readonly LeftOut[] | undefined;
}

/** What names a row: kernel/variant/dtype/params, "gemm/tile-8x8/f32/m=512/n=512/k=512". */
export function keyOf({ kernel, variant, dtype, params }: Omit<Row, "key">): string {
  const sizes = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  return [kernel, variant, dtype, ...sizes].join("/");
}

export function isMeasured(row: Row): row is MeasuredRow {
  return row.outcome.status === "measured" && row.outcome.samples.length > 0;
}

export function totalBytes(work: Work): Bytes {
  return work.bytesRead + work.bytesWritten;
}
