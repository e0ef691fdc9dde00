import type { Calibration, Role } from "../core/calibration.ts";
import type { Estimate } from "../core/estimate.ts";
import type { Dtype, Seconds } from "../core/units.ts";

/** "slower" and "faster": the other is, and the difference is shown; "none": none is shown; "unjudged": `note` says why. */
export type Verdict = "slower" | "faster" | "none" | "unjudged";

/** Something that at least two of the calibrations measured: one kernel, data type and problem size. */
export interface Point {
  readonly key: string;
  readonly label: string;
  readonly kernel: string;
  readonly role: Role;
  readonly dtype: Dtype;
  /** Median time of a dispatch by the base. */
  readonly seconds: Seconds;
}

/** A point of one calibration against the same point of the base. */
export interface PointRatio {
  /** Speed over speed of the base, with a 95 % interval that holds for this point alone. */
  readonly ratio: Estimate;
  /** P value after Holm's correction for all points of the pair; null where none is given. */
  readonly p: number | null;
  readonly verdict: Verdict;
  /** Why it was not judged. */
  readonly note: string | null;
  /** Either side was measured while its device changed its speed. */
  readonly unsteady: boolean;
  /** The variants that were the fastest, of the base and of the other. */
  readonly variants: readonly [base: string, other: string];
}

/** Why two calibrations cannot be held against each other, or only in part. */
export interface Barrier {
  /** ratios: none are given; verdicts: ratios are, and no difference is called one. */
  readonly withholds: "ratios" | "verdicts";
  readonly sentence: string;
}

/** One calibration against the base. */
export interface Pair {
  readonly id: string;
  /** One device, by what the browsers say of it: a difference is then a regression or an improvement. */
  readonly sameDevice: boolean;
  readonly barrier: Barrier | null;
  /** What else a reader has to know, a sentence each. */
  readonly caveats: readonly string[];
  /** By key of the point. */
  readonly ratios: ReadonlyMap<string, PointRatio>;
  /** Points that both measured but whose work they count differently: another version of the kernel. */
  readonly recounted: readonly string[];
  /** Points that only one of the two measured. */
  readonly lacking: number;
  readonly counts: Readonly<Record<Verdict, number>>;
  /** Median of the ratios, and the interval of that over the points; null without any. */
  readonly typical: Estimate | null;
}

export interface EnvironmentLine {
  readonly label: string;
  /** One for each calibration, in their order. */
  readonly values: readonly string[];
}

export interface Comparison {
  /** In the order in which they were chosen. */
  readonly calibrations: readonly Calibration[];
  readonly base: Calibration;
  /** In the order in which the base measured them; only those that some pair has a ratio for. */
  readonly points: readonly Point[];
  /** One for each calibration but the base, in their order. */
  readonly pairs: readonly Pair[];
  /** What a reader has to know of each run, sentences for each calibration in their order. */
  readonly doubts: readonly (readonly string[])[];
  /** What differs between any two of them. */
  readonly environment: readonly EnvironmentLine[];
}
