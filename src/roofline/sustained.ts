import type { Sustained } from "../core/calibration.ts";
import { type Estimate, estimate, rateOf } from "../core/estimate.ts";
import { formatPercent, formatRate, formatSeconds } from "../core/format.ts";
import type { FlopPerSecond, Seconds } from "../core/units.ts";

/** Burst against sustained speed. */
export interface Endurance {
  /** FLOP/s over time, ascending. */
  readonly curve: readonly { readonly at: Seconds; readonly rate: FlopPerSecond }[];
  /** FLOP/s of the first two seconds. */
  readonly burst: Estimate;
  /** FLOP/s of the last third. */
  readonly sustained: Estimate;
  /** Sustained over burst. */
  readonly kept: number;
}

const BURST: Seconds = 2;
const LAST_PART = 1 / 3;
/** Fewer readings than this in either part say nothing about getting warm. */
const LEAST = 3;

/** Null when the run was too short to have a beginning and an end. */
export function deriveEndurance({ work, readings }: Sustained): Endurance | null {
  const usable = readings.filter(({ seconds }) => seconds > 0).toSorted((a, b) => a.at - b.at);
  const end = usable.at(-1)?.at ?? 0;
  const secondsWhere = (part: (at: Seconds) => boolean) =>
    usable.filter(({ at }) => part(at)).map(({ seconds }) => seconds);
  const first = secondsWhere((at) => at <= BURST);
  const last = secondsWhere((at) => at > BURST && at >= end * (1 - LAST_PART));
  if (first.length < LEAST || last.length < LEAST || !(work.flops > 0)) return null;
  const burst = rateOf(work.flops, estimate(first));
  const sustained = rateOf(work.flops, estimate(last));
  return {
    curve: usable.map(({ at, seconds }) => ({ at, rate: work.flops / seconds })),
    burst,
    sustained,
    kept: sustained.value / burst.value,
  };
}

/** What the half minute showed, as a sentence. Within the scatter of its parts, nothing is claimed. */
export function describeEndurance({ burst, sustained, kept, curve }: Endurance): string {
  const seconds = formatSeconds(curve.at(-1)!.at, { digits: 2 });
  const [first, last] = [burst, sustained].map(({ value }) => formatRate(value, { digits: 3 }));
  const apart = sustained.high < burst.low || burst.high < sustained.low;
  const share = formatPercent(kept, { digits: 2 });
  return apart
    ? `In ${seconds} without a pause it went from ${first} to ${last}: ${share} of the burst.`
    : `In ${seconds} without a pause it kept its speed, ${last}.`;
}
