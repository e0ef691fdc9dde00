import type { RuntimeCalibration } from "../../core/runtime.ts";
import { median, quantile } from "../../core/statistics.ts";
import type { Seconds } from "../../core/units.ts";
import type { RuntimePlan } from "./types.ts";

/** What tensors cost that change sides within a run. */
export interface CopyCost {
  /** Each waits for the device and for a turn of the event loop, as an idle run does. */
  readonly waiting: Seconds;
  /** … and takes so long for its bytes. */
  readonly moving: Seconds;
  /** 95 % of `moving`, relative to it. */
  readonly relative: number;
}

/**
 * @param idle seconds of an idle run
 * @returns no time for bytes where round trips were not measured
 */
export function copyCost(
  copies: RuntimePlan["copies"],
  { roundTrips = [] }: Pick<RuntimeCalibration, "roundTrips">,
  idle: Seconds,
): CopyCost {
  const waiting = copies.length * idle;
  // There and back: two ways.
  const perByte = roundTrips.flatMap(({ bytes, samples }) =>
    samples.map((sample) => Math.max(0, sample - idle) / (2 * bytes)),
  );
  if (perByte.length === 0) return { waiting, moving: 0, relative: 0 };
  const price = median(perByte);
  const spread = (quantile(perByte, 0.975) - quantile(perByte, 0.025)) / 2;
  const bytes = copies.reduce((sum, copy) => sum + copy.bytes, 0);
  return { waiting, moving: bytes * price, relative: price > 0 ? spread / price : 0 };
}
