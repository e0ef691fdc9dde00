import type { MeasuredRow, Row } from "../core/calibration.ts";
import { totalBytes } from "../core/calibration.ts";
import type { Estimate } from "../core/estimate.ts";
import { doubtsOf, evidenceOf } from "../core/plausible.ts";
import type { Dtype } from "../core/units.ts";
import { labelOf } from "./labels.ts";
import { findPlateaus } from "./plateaus.ts";
import { bandwidth, flopRate, secondsOf, usableRows } from "./rates.ts";
import type { ComputeCeiling, MemoryCeiling, Roofline, RooflinePoint } from "./types.ts";

/**
 * The roofline of a calibration's rows: ceilings, knee, sweep and points. Total: any rows give a roofline, with empty
 * lists and a null knee for what was not measured; every figure in it is finite and positive.
 */
export function deriveRoofline(rows: readonly Row[]): Roofline {
  const usable = usableRows(rows);
  const compute = computeCeilings(usable);
  const byFootprint = bandwidthByFootprint(usable);
  const memory = findPlateaus(byFootprint).map((ceiling) => provenOrNot(ceiling, usable));
  return {
    compute,
    memory,
    knee: kneeOf(compute, memory),
    sweep: pointsOf(usable, "sweep").sort(byIntensity),
    curves: curvesOf(usable),
    points: pointsOf(usable, "operator"),
    bandwidth: byFootprint,
  };
}

/**
 * The same, a step a row: intervals are the slow part, and each is known from then on. A page that must go on listening
 * takes the steps in slices.
 */
export function* derivedInSteps(rows: readonly Row[]): Generator<void, Roofline> {
  for (const row of usableRows(rows)) {
    secondsOf(row);
    yield;
  }
  return deriveRoofline(rows);
}

/** The best right multiply-add kernel of each data type: a chain, or the upper end of the sweep where that is faster. */
function computeCeilings(rows: readonly MeasuredRow[]): ComputeCeiling[] {
  const best = new Map<Dtype, ComputeCeiling>();
  const evidence = evidenceOf(rows);
  for (const row of rows) {
    if (row.role !== "compute" && row.role !== "sweep") continue;
    if (doubtsOf(row, evidence).some(({ flag }) => flag === "chain-folded")) continue;
    const rate = flopRate(row);
    const known = best.get(row.dtype);
    if (!rate || (known && known.rate.value >= rate.value)) continue;
    best.set(row.dtype, { kind: "compute", dtype: row.dtype, rate, from: row.key });
  }
  return [...best.values()].sort((a, b) => b.rate.value - a.rate.value);
}

/** The lowest level is main memory only where its largest working set is larger than caches are. */
function provenOrNot(ceiling: MemoryCeiling, rows: readonly MeasuredRow[]): MemoryCeiling {
  const largest = rows.find(({ key }) => key === ceiling.from.at(-1));
  if (ceiling.level > 0 || !largest) return ceiling;
  const doubt = doubtsOf(largest, evidenceOf(rows)).find(({ flag }) => flag === "cache-resident");
  return doubt ? { ...ceiling, unproven: doubt.sentence } : ceiling;
}

function bandwidthByFootprint(rows: readonly MeasuredRow[]): Roofline["bandwidth"] {
  return rows
    .filter((row) => row.role === "memory" && row.work.footprint >= 1)
    .flatMap((row) => {
      const rate = bandwidth(row);
      return rate ? [{ key: row.key, kernel: row.kernel, footprint: row.work.footprint, rate }] : [];
    })
    .sort((a, b) => a.footprint - b.footprint);
}

function kneeOf(compute: readonly ComputeCeiling[], memory: readonly MemoryCeiling[]): Estimate | null {
  const roof = compute.find((ceiling) => ceiling.dtype === "f32")?.rate;
  const slope = memory[0]?.rate;
  if (!roof || !slope) return null;
  return {
    value: roof.value / slope.value,
    low: roof.low / slope.high,
    high: roof.high / slope.low,
    n: Math.min(roof.n, slope.n),
  };
}

function byIntensity(a: RooflinePoint, b: RooflinePoint): number {
  return a.intensity - b.intensity;
}

function curvesOf(rows: readonly MeasuredRow[]): Roofline["curves"] {
  const sweeps = rows.filter(({ role }) => role === "sweep");
  const sets = [...new Set(sweeps.map(({ params }) => params.set ?? null))];
  return sets
    .sort((a, b) => (b ?? Number.POSITIVE_INFINITY) - (a ?? Number.POSITIVE_INFINITY))
    .map((set) => {
      const own = sweeps.filter(({ params }) => (params.set ?? null) === set);
      return { set, points: pointsOf(own, "sweep").sort(byIntensity) };
    });
}

/** Rows that do FLOPs and move bytes; the others (transpose, gather) have no place on a log-log roofline. */
function pointsOf(rows: readonly MeasuredRow[], role: "sweep" | "operator"): RooflinePoint[] {
  return rows
    .filter((row) => row.role === role && totalBytes(row.work) > 0)
    .flatMap((row) => {
      const rate = flopRate(row);
      if (!rate) return [];
      return [
        {
          key: row.key,
          kernel: row.kernel,
          label: labelOf(row),
          dtype: row.dtype,
          intensity: row.work.flops / totalBytes(row.work),
          rate,
          footprint: row.work.footprint,
        },
      ];
    });
}
