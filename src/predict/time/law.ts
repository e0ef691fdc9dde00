import type { FlopPerSecond, Seconds } from "../../core/units.ts";
import type { BoundBy, TimeTerms } from "../types.ts";
import { type BandwidthCurve, bandwidthAt } from "./bandwidth.ts";
import type { Demand } from "./point.ts";

/** What is common to every class on a device, for one element type. */
export interface Device {
  /** t0: an empty dispatch. */
  readonly launch: Seconds;
  /** The best arithmetic seen: FMA, or whatever was faster. */
  readonly peak: FlopPerSecond;
  readonly memory: BandwidthCurve;
  /** Special functions per second: the best that any kernel was seen to do. */
  readonly specialRate: number;
}

/** How a class of kernels uses the device: t = t0 + max(F / (P·η(F)), bytes / (e·BW(footprint)), sfu / Rsfu). */
export interface Law {
  /** P·ηmax: the arithmetic rate that a large problem of the class tends to. */
  readonly computeRate: FlopPerSecond;
  /** e: the share of the streaming bandwidth that the class reaches. */
  readonly memoryEfficiency: number;
  /** η(F) = 1 − exp(−(F / flops)^exponent); null: the rate is the same at every size. */
  readonly saturation: { readonly flops: number; readonly exponent: number } | null;
}

/** η: the share of the law's arithmetic rate that so small a problem reaches. */
export function efficiency(law: Law, arithmetic: number): number {
  if (!law.saturation || arithmetic === 0) return 1;
  return -Math.expm1(-((arithmetic / law.saturation.flops) ** law.saturation.exponent));
}

function quotient(amount: number, rate: number): number {
  return amount > 0 && rate > 0 ? amount / rate : 0;
}

/** Every term of the law for a demand; finite for finite demands, whatever the calibration lacks counts no time. */
export function termsOf(law: Law, device: Device, demand: Demand): TimeTerms {
  const computeRate = law.computeRate * efficiency(law, demand.arithmetic);
  const bandwidth = law.memoryEfficiency * bandwidthAt(device.memory, demand.footprint);
  const memory =
    demand.coldBytes > 0
      ? quotient(demand.bytes, bandwidth) +
        quotient(demand.coldBytes, law.memoryEfficiency * bandwidthAt(device.memory, demand.coldFootprint))
      : quotient(demand.bytes, bandwidth);
  const moved = demand.bytes + demand.coldBytes;
  return {
    launch: device.launch,
    compute: quotient(demand.arithmetic, computeRate),
    memory,
    special: quotient(demand.special, device.specialRate),
    computeRate,
    bandwidth: memory > 0 ? moved / memory : bandwidth,
  };
}

export function secondsOfTerms(terms: TimeTerms): Seconds {
  return terms.launch + Math.max(terms.compute, terms.memory, terms.special);
}

export function boundBy(terms: TimeTerms): BoundBy {
  const work = Math.max(terms.compute, terms.memory, terms.special);
  if (terms.launch === 0 && work === 0) return "nothing";
  if (terms.launch >= work) return "launch";
  if (terms.compute === work) return "compute";
  return terms.memory === work ? "memory" : "special-function";
}

/** The same work done `factor` times as slowly. */
export function stretched(terms: TimeTerms, factor: number): TimeTerms {
  return {
    launch: terms.launch,
    compute: terms.compute * factor,
    memory: terms.memory * factor,
    special: terms.special * factor,
    computeRate: terms.computeRate / factor,
    bandwidth: terms.bandwidth / factor,
  };
}

export function repeatedTerms(terms: TimeTerms, times: number): TimeTerms {
  return {
    ...terms,
    launch: terms.launch * times,
    compute: terms.compute * times,
    memory: terms.memory * times,
    special: terms.special * times,
  };
}
