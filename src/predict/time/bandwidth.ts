import type { Bytes, BytesPerSecond, Seconds } from "../../core/units.ts";
import type { Point } from "./point.ts";

/** Bandwidth against footprint, ascending; between two footprints it is interpolated on log-log paper. */
export interface BandwidthCurve {
  readonly footprints: readonly Bytes[];
  readonly rates: readonly BytesPerSecond[];
}

/** At least this share of a dispatch is work: a launch measured as longer than the dispatch leaves some of it. */
const LEAST_WORK = 0.1;

/** Two arrays and three do not divide a footprint alike; this close they are one step of the sweep. */
const SAME_STEP = 1.1;

/** Time of a dispatch beside its launch. */
export function workSeconds(seconds: Seconds, launch: Seconds): Seconds {
  return Math.max(seconds - launch, seconds * LEAST_WORK);
}

/**
 * The best rate of copy and triad at each footprint: whatever disturbs a measurement makes it slower. Footprints at
 * which next to nothing remains beside the launch say nothing of bandwidth and are left out, unless there are no others.
 * Empty without usable points.
 */
export function bandwidthCurve(points: readonly Point[], launch: Seconds): BandwidthCurve {
  const moving = points.filter((point) => point.bytes > 0 && point.footprint > 0);
  const telling = moving.filter((point) => point.seconds - launch > LEAST_WORK * point.seconds);
  const footprints: Bytes[] = [];
  const rates: BytesPerSecond[] = [];
  for (const point of (telling.length > 0 ? telling : moving).toSorted((a, b) => a.footprint - b.footprint)) {
    const rate = point.bytes / workSeconds(point.seconds, launch);
    if (point.footprint <= SAME_STEP * (footprints.at(-1) ?? 0)) {
      rates.push(Math.max(rate, rates.pop()!));
    } else {
      footprints.push(point.footprint);
      rates.push(rate);
    }
  }
  return { footprints, rates };
}

/** Rate at a footprint; beyond the ends it stays as it is there. 0 for an empty curve. */
export function bandwidthAt({ footprints, rates }: BandwidthCurve, footprint: Bytes): BytesPerSecond {
  if (rates.length === 0) return 0;
  const above = footprints.findIndex((known) => known >= footprint);
  if (above === 0) return rates[0]!;
  if (above < 0) return rates.at(-1)!;
  const below = above - 1;
  const span = Math.log(footprints[above]! / footprints[below]!);
  const share = span > 0 ? Math.log(footprint / footprints[below]!) / span : 0;
  return rates[below]! * (rates[above]! / rates[below]!) ** share;
}
