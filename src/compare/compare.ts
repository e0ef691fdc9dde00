import type { Calibration, MeasuredRow } from "../core/calibration.ts";
import type { Estimate } from "../core/estimate.ts";
import { median } from "../core/statistics.ts";
import { labelOf } from "../roofline/labels.ts";
import { barrierOf, caveatsOf, doubtsOfRun, isSameDevice } from "./barriers.ts";
import { driftOf } from "./drift.ts";
import { environmentDifferences } from "./environment.ts";
import { holm } from "./holm.ts";
import { logMedian } from "./log-median.ts";
import { pointsOf, workRatio } from "./points.ts";
import { type RawRatio, ratioOf } from "./ratio.ts";
import { criticalT } from "./student.ts";
import type { Barrier, Comparison, Pair, Point, PointRatio, Verdict } from "./types.ts";

/** A difference is called one where chance alone would make such a set of differences less often than this. */
const SIGNIFICANT = 0.05;

type Points = ReadonlyMap<string, MeasuredRow>;

const points = new WeakMap<Calibration, Points>();

function pointsIn(calibration: Calibration): Points {
  const known = points.get(calibration) ?? pointsOf(calibration.rows);
  points.set(calibration, known);
  return known;
}

/**
 * Calibrations side by side, each against the base. Total: any calibrations give a comparison, with barriers and notes for
 * what cannot be compared. `base` is the id of one of them; the first where it is none. The list must not be empty.
 */
export function compareCalibrations(calibrations: readonly Calibration[], baseId?: string): Comparison {
  const base = calibrations.find(({ id }) => id === baseId) ?? calibrations[0]!;
  const pairs = calibrations.filter((one) => one !== base).map((other) => pairOf(base, other));
  const shown = new Set(pairs.flatMap(({ ratios }) => [...ratios.keys()]));
  return {
    calibrations,
    base,
    points: [...pointsIn(base)].filter(([key]) => shown.has(key)).map(pointOf),
    pairs,
    doubts: calibrations.map(doubtsOfRun),
    environment: environmentDifferences(calibrations),
  };
}

function pointOf([key, row]: readonly [string, MeasuredRow]): Point {
  const { kernel, role, dtype, outcome } = row;
  return {
    key,
    label: labelOf(row),
    kernel,
    role,
    dtype,
    seconds: median(outcome.samples.filter((s) => s > 0)),
  };
}

function pairOf(base: Calibration, other: Calibration): Pair {
  const barrier = barrierOf(base, other);
  const [from, to] = [pointsIn(base), pointsIn(other)];
  const shared = [...from.keys()].filter((key) => to.has(key));
  const measured = new Map<string, RawRatio>();
  const recounted: string[] = [];
  const drifts = [driftOf(base.session), driftOf(other.session)] as const;
  for (const key of barrier?.withholds === "ratios" ? [] : shared) {
    const [a, b] = [from.get(key)!, to.get(key)!];
    const work = workRatio(a, b);
    if (work === null) recounted.push(labelOf(a));
    else measured.set(key, ratioOf({ row: a, drift: drifts[0] }, { row: b, drift: drifts[1] }, work));
  }
  const ratios = judged(measured, barrier, (key) => [from.get(key)!.variant, to.get(key)!.variant]);
  const counts: Record<Verdict, number> = { slower: 0, faster: 0, none: 0, unjudged: 0 };
  for (const { verdict } of ratios.values()) counts[verdict]++;
  return {
    id: other.id,
    sameDevice: isSameDevice(base.environment, other.environment),
    barrier,
    caveats: barrier?.withholds === "ratios" ? [] : caveatsOf(base, other),
    ratios,
    recounted,
    lacking: from.size + to.size - 2 * shared.length,
    counts,
    typical: typicalOf([...ratios.values()].map(({ ratio }) => ratio.value)),
  };
}

/** Their median, with the interval of that over the points: what order statistics give, since a file may hold thousands. */
function typicalOf(ratios: readonly number[]): Estimate | null {
  const n = ratios.length;
  if (n === 0) return null;
  const { value, variance, degrees } = logMedian(ratios);
  const half = criticalT(SIGNIFICANT, degrees) * Math.sqrt(variance);
  return { value: Math.exp(value), low: Math.exp(value - half), high: Math.exp(value + half), n };
}

/** Verdicts on all points of a pair at once: that is the family that the correction is for. */
function judged(
  measured: ReadonlyMap<string, RawRatio>,
  barrier: Barrier | null,
  variantsOf: (key: string) => PointRatio["variants"],
): ReadonlyMap<string, PointRatio> {
  const judging = barrier ? [] : [...measured].filter(([, { p }]) => p !== null);
  const adjusted = holm(judging.map(([, { p }]) => p!));
  const byKey = new Map(judging.map(([key], at) => [key, adjusted[at]!]));
  return new Map(
    [...measured].map(([key, { ratio, unjudged, unsteady }]) => {
      const p = byKey.get(key) ?? null;
      const note = p === null ? (unjudged ?? "measured by another version") : null;
      return [
        key,
        { ratio, p, verdict: verdictOf(p, ratio.value), note, unsteady, variants: variantsOf(key) },
      ];
    }),
  );
}

function verdictOf(p: number | null, ratio: number): Verdict {
  if (p === null) return "unjudged";
  if (p >= SIGNIFICANT) return "none";
  return ratio < 1 ? "slower" : "faster";
}
