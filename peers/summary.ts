import { type Estimate, estimate } from "../src/core/estimate.ts";
import { median, quantile, seededRandom } from "../src/core/statistics.ts";
import type { Lane } from "./race.ts";

/** What a race says: how many times as fast as each peer we are, shape by shape and as a geometric mean. */

/** One workload, raced. */
export interface Result {
  readonly group: string;
  /** "128x768x768". */
  readonly shape: string;
  readonly flops: number;
  /** Read and written, by the kernel's own count. */
  readonly bytes: number;
  /** Ours first. */
  readonly lanes: readonly Lane[];
}

/** The peer's time over ours: above 1 we are faster. */
export interface Ratio {
  readonly shape: string;
  readonly ratio: Estimate;
}

export interface Standing {
  readonly group: string;
  readonly peer: string;
  readonly geomean: Estimate;
  /** The slowest of ours first. */
  readonly ratios: readonly Ratio[];
  /** Shapes without a ratio: a library failed or was wrong. */
  readonly missing: readonly string[];
}

/** Round by round, so that what slows the whole machine cancels. */
function pairs(ours: Lane, peer: Lane): readonly number[] {
  if (!ours.right || !peer.right || ours.failure || peer.failure) return [];
  return peer.samples.flatMap((seconds, round) => {
    const own = ours.samples[round]!;
    return seconds > 0 && own > 0 ? [seconds / own] : [];
  });
}

/** Median of the rounds with its bootstrap interval; null where either library has no right result or no usable time. */
export function ratioOf(ours: Lane, peer: Lane): Estimate | null {
  const ratios = pairs(ours, peer);
  return ratios.length > 0 ? estimate(ratios) : null;
}

/** Geometric mean of the shapes' medians; its interval from resampling the rounds of every shape. */
export function geometricMean(shapes: readonly (readonly number[])[]): Estimate {
  const mean = (ratios: readonly number[]) =>
    Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  const random = seededRandom(1);
  const resampled = Array.from({ length: 400 }, () =>
    mean(shapes.map((rounds) => median(rounds.map(() => rounds[Math.floor(random() * rounds.length)]!)))),
  );
  return {
    value: mean(shapes.map((rounds) => median(rounds))),
    low: quantile(resampled, 0.025),
    high: quantile(resampled, 0.975),
    n: shapes.length,
  };
}

/** One standing a group and peer, in the order of the results. */
export function standings(results: readonly Result[]): readonly Standing[] {
  const groups = [...new Set(results.map(({ group }) => group))];
  const peers = [...new Set(results.flatMap(({ lanes }) => lanes.slice(1).map(({ name }) => name)))];
  return groups.flatMap((group) =>
    peers.map((peer): Standing => {
      const ratios: Ratio[] = [];
      const rounds: (readonly number[])[] = [];
      const missing: string[] = [];
      for (const { shape, lanes } of results.filter((result) => result.group === group)) {
        const lane = lanes.find(({ name }) => name === peer);
        const ratio = lane ? ratioOf(lanes[0]!, lane) : null;
        if (!lane || !ratio) {
          missing.push(shape);
          continue;
        }
        ratios.push({ shape, ratio });
        rounds.push(pairs(lanes[0]!, lane));
      }
      return {
        ...{ group, peer, missing },
        geomean: geometricMean(rounds),
        ratios: ratios.toSorted((a, b) => a.ratio.value - b.ratio.value),
      };
    }),
  );
}
