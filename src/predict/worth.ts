import type { Calibration, MeasuredRow } from "../core/calibration.ts";
import type { OpClass } from "../core/op-class.ts";
import { quantile } from "../core/statistics.ts";
import type { Seconds } from "../core/units.ts";
import { secondsOf as estimateOf, usableRows } from "../roofline/rates.ts";
import { demandOf, dispatchesOf, modelFootprintOf, predict } from "./predict.ts";
import {
  type Belief,
  createBelief,
  HALF_WIDTH,
  type Measurable,
  type Prior,
  type Wanted,
} from "./time/belief.ts";
import { fittedTerms } from "./time/fit.ts";
import { LEAST, NO_EVIDENCE } from "./time/interval.ts";
import { type Device, secondsOfTerms } from "./time/law.ts";
import { type Point, pointOf, secondsOf } from "./time/point.ts";
import { selectLaw } from "./time/select.ts";
import { tableOf } from "./time/table.ts";
import type { Analysis, Prediction } from "./types.ts";

/**
 * What each second of measuring buys: in which order the points of a calibration would have served the predictions of
 * some models best. The order is chosen by what points can be expected to tell (time/belief.ts), and then held against
 * what they did tell: how far predictions from some of the points lie from those by all.
 */

/** A measured point, and what measuring it took. */
interface Candidate extends Point, Measurable {}

/** A node that a class prices. */
interface WantedNode extends Wanted {
  /** One dispatch as all points predict it, and as the calibration without the class does. */
  readonly seconds: Seconds;
  readonly without: Seconds;
}

/** One class of kernels: what could be measured of it, and what for. */
export interface ClassCase {
  readonly opClass: OpClass;
  readonly prior: Prior;
  readonly candidates: readonly Candidate[];
  /** Shares are of the models' time, each model counting alike: 1 for all classes together. */
  readonly wanted: readonly WantedNode[];
}

/** A point in the order of what it buys. */
export interface Step {
  readonly opClass: OpClass;
  readonly key: string;
  readonly cost: Seconds;
}

/**
 * Seconds that measuring a row took, by its own provenance: pairs of batches of N and 2N dispatches, and before them a
 * look at each variant, whose batch grows until it is a third as long as the pass (effortsFor) and runs once more.
 */
export function costOf({ outcome, looks = [] }: MeasuredRow, seconds: Seconds): Seconds {
  const { batch, pairs } = outcome.quality;
  const pass = batch * seconds;
  return 3 * pairs * pass + looks.reduce((sum, look) => sum + Math.max(pass, 3 * look.seconds), 0);
}

/** A median of absolute errors as a standard deviation, for a normal distribution. */
const FROM_MEDIAN = 1.4826;
/** Standard deviations beyond which a point is no mere scatter about its class's law. */
const ODD = 2;

/**
 * What a class can be expected to tell. Before the first point its rates are as good as unknown; round its law it scatters
 * as left-out points do. What a point exceeds that by, its kernel does unlike the others, of which it tells less for it.
 */
function designOf(device: Device, rows: readonly MeasuredRow[]): Pick<ClassCase, "prior" | "candidates"> {
  const { law, leftOut } = selectLaw(device, rows.map(pointOf));
  const unknown = NO_EVIDENCE / HALF_WIDTH;
  const leftOver = leftOut.length > 0 ? FROM_MEDIAN * quantile(leftOut.map(Math.abs), 0.5) : unknown;
  const candidates = rows.map((row, at): Candidate => {
    const { value, low, high } = estimateOf(row);
    const reading = (high - low) / 2 / value / HALF_WIDTH;
    const odd = Math.max(0, Math.abs(leftOut[at] ?? 0) - ODD * leftOver);
    return {
      ...pointOf(row),
      noise: Math.hypot(LEAST / HALF_WIDTH, reading, odd),
      cost: costOf(row, secondsOf(row)),
    };
  });
  return { prior: { device, law, parameters: unknown, leftOver }, candidates };
}

/** The classes that were measured as operators in f32 and that the models' nodes are priced by, in the file's order. */
export function casesOf(calibration: Calibration, analyses: readonly Analysis[]): readonly ClassCase[] {
  const table = tableOf(calibration);
  const device = table.device("f32");
  const rows = usableRows(calibration.rows).filter(
    ({ role, dtype, work }) => role === "operator" && dtype === "f32" && work.footprint > 0,
  );
  const classes = new Set(rows.flatMap(({ opClass }) => (opClass === null ? [] : [opClass])));
  const predictions = analyses.map((analysis) => predict(analysis, calibration));
  return [...classes].flatMap((opClass): readonly ClassCase[] => {
    const others = calibration.rows.filter((row) => row.opClass !== opClass);
    const wanted = wantedOf(opClass, analyses, predictions, { ...calibration, rows: others });
    if (wanted.length === 0) return [];
    const own = rows.filter((row) => row.opClass === opClass);
    return [{ opClass, ...designOf(device, own), wanted }];
  });
}

function wantedOf(
  opClass: OpClass,
  analyses: readonly Analysis[],
  predictions: readonly Prediction[],
  others: Calibration,
): readonly WantedNode[] {
  return analyses.flatMap((analysis, at) => {
    const { nodes } = predictions[at]!;
    const total = nodes.reduce((sum, { time }) => sum + time.value, 0);
    const priced = nodes.filter(({ basis, time }) => {
      return "opClass" in basis && basis.opClass === opClass && time.value > 0;
    });
    if (priced.length === 0) return [];
    const without = predict(analysis, others).nodes;
    const footprint = modelFootprintOf(analysis);
    return priced.map(({ node, time }): WantedNode => {
      const asked = analysis.nodes[node]!;
      const dispatches = dispatchesOf(asked);
      return {
        demand: demandOf(asked, footprint),
        share: time.value / total / analyses.length,
        seconds: time.value / dispatches,
        without: without[node]!.time.value / dispatches,
      };
    });
  });
}

/** Part of the models' time that a class takes. */
export function shareOf({ wanted }: ClassCase): number {
  return wanted.reduce((sum, { share }) => sum + share, 0);
}

function beliefOf({ prior, candidates, wanted }: ClassCase): Belief {
  return createBelief(prior, candidates, wanted);
}

/** All classes' points by greedy choice: next is whichever narrows the models' intervals most for each second it costs. */
export function rank(cases: readonly ClassCase[]): readonly Step[] {
  const left = cases.map((one) => ({
    one,
    share: shareOf(one),
    belief: beliefOf(one),
    points: new Map(one.candidates.entries()),
  }));
  const order: Step[] = [];
  for (;;) {
    const trials = left.flatMap((group) =>
      [...group.points].map(([index, { cost }]) => ({
        group,
        index,
        score: (group.share * group.belief.gainOf(index)) / cost,
      })),
    );
    if (trials.length === 0) return order;
    const { group, index } = trials.reduce((best, trial) => (trial.score > best.score ? trial : best));
    const { key, cost } = group.points.get(index)!;
    group.points.delete(index);
    group.belief.measure(index);
    order.push({ opClass: group.one.opClass, key, cost });
  }
}

/** Farther off than this (a factor of ten) is as good as unknown. */
const UNKNOWN = Math.log(10);

/** How far, in mean |ln t| by shares, predictions from these points alone lie from those by all points of the class. */
function offWith({ prior: { device }, wanted }: ClassCase, points: readonly Point[]): number {
  const fitted = points.length > 0 ? selectLaw(device, points) : null;
  let sum = 0;
  let total = 0;
  for (const { demand, share, seconds, without } of wanted) {
    const predicted = fitted ? secondsOfTerms(fittedTerms(fitted, device, demand)) : without;
    sum += share * Math.min(UNKNOWN, Math.abs(Math.log(predicted / seconds)));
    total += share;
  }
  return sum / total;
}

/** What has been bought after a point: seconds in all, mean half-width to be expected, and mean distance from the whole. */
export interface Bought {
  readonly seconds: Seconds;
  readonly halfWidth: number;
  readonly off: number;
}

/** What an order of measuring buys over all nodes, before its first point and after each; keys of no case are left out. */
export function curveOf(cases: readonly ClassCase[], keys: readonly string[]): readonly Bought[] {
  const states = cases.map((one) => ({
    one,
    share: shareOf(one),
    belief: beliefOf(one),
    points: [] as Candidate[],
    off: offWith(one, []),
  }));
  const total = states.reduce((sum, { share }) => sum + share, 0);
  const mean = (of: (state: (typeof states)[number]) => number) =>
    states.reduce((sum, state) => sum + state.share * of(state), 0) / total;
  let seconds = 0;
  const bought = (): Bought => ({
    seconds,
    halfWidth: mean(({ belief }) => belief.halfWidth()),
    off: mean(({ off }) => off),
  });
  const curve = [bought()];
  for (const key of keys) {
    for (const state of states) {
      const index = state.one.candidates.findIndex((candidate) => candidate.key === key);
      if (index < 0) continue;
      const candidate = state.one.candidates[index]!;
      state.belief.measure(index);
      state.points.push(candidate);
      state.off = offWith(state.one, state.points);
      seconds += candidate.cost;
      curve.push(bought());
    }
  }
  return curve;
}
