import type { Calibration } from "../core/calibration.ts";
import type { Estimate } from "../core/estimate.ts";
import { FREE_CLASSES, type OpClass } from "../core/op-class.ts";
import { fail, type Problem } from "../core/result.ts";
import type { Bytes, Dtype } from "../core/units.ts";
import { fittedTerms } from "./time/fit.ts";
import { beyond } from "./time/hull.ts";
import { around, widened } from "./time/interval.ts";
import { boundBy, repeatedTerms, secondsOfTerms, termsOf } from "./time/law.ts";
import type { Demand } from "./time/point.ts";
import { PROXIES, PROXY_WIDTH } from "./time/proxy.ts";
import { type ClassModel, type Table, tableOf } from "./time/table.ts";
import { totalTime } from "./time/total.ts";
import type { Analysis, AnalyzedNode, PredictedNode, Prediction, TimeTerms } from "./types.ts";
import { warningsOf } from "./warnings.ts";

const NO_TERMS: TimeTerms = { launch: 0, compute: 0, memory: 0, special: 0, computeRate: 0, bandwidth: 0 };
const NO_TIME: Estimate = { value: 0, low: 0, high: 0, n: 0 };

/** Share of launch in a node's time beyond which the shape of its little work does not matter. */
const LAUNCH_LED = 0.8;

/** Kernels seen reach between the roof and a quarter of it; half is the middle of that on a log scale. */
const ROOFLINE_FACTOR = 2;

/** What is wrong with a calibration that nothing can be predicted from; null when there is nothing. */
export function calibrationProblem(calibration: Calibration): Problem | null {
  if (tableOf(calibration).usable > 0) return null;
  return fail(
    "empty-calibration",
    "The calibration holds no usable measurement",
    calibration.name,
    "Measure the device again, and let the run finish.",
  ).error;
}

/** The kernels to price a class with: its own, of the same element type if there are any, else those that stand in. */
function modelFor(table: Table, opClass: OpClass, dtype: Dtype): ClassModel | null {
  for (const candidate of [opClass, ...PROXIES[opClass]]) {
    const of = (wanted: Dtype) =>
      table.classes.find((model) => model.opClass === candidate && model.dtype === wanted);
    const model = of(dtype) ?? of("f32");
    if (model) return model;
  }
  return null;
}

/** How often the node's kernel is dispatched: for every pass of a loop's body, for every step of a recurrent cell. */
export function dispatchesOf(node: AnalyzedNode): number {
  return (node.repeats ?? 1) * (node.steps ?? 1);
}

/** Bytes that pass through the memory in one run: weights, and the most activations that live at once. */
export function modelFootprintOf({ totals }: Analysis): Bytes {
  return totals.weightBytes + totals.peakActivationBytes;
}

/**
 * One dispatch of the node. Weights were last touched a whole run ago and come from wherever a working set of that size
 * lives; but those of a recurrent cell were touched a step ago, and are read whole again.
 */
export function demandOf(node: AnalyzedNode, modelFootprint: number): Demand {
  const dispatches = dispatchesOf(node);
  const moved = (node.bytesRead + node.bytesWritten) / dispatches;
  const weights = node.bytesWeights / (node.repeats ?? 1);
  const warm = node.steps !== undefined;
  return {
    // Special functions are among a node's FLOP at one each, and have a rate of their own.
    arithmetic: Math.max(0, node.flops - node.sfu) / dispatches,
    special: node.sfu / dispatches,
    bytes: warm ? moved + weights : moved,
    footprint: moved + weights,
    coldBytes: warm ? 0 : weights,
    coldFootprint: Math.max(modelFootprint, moved + weights),
  };
}

type Priced = Omit<PredictedNode, "node">;

/** @param peak the arithmetic roof, where it is not that of the element type */
function byRoofline(table: Table, dtype: Dtype, demand: Demand, times: number, peak?: number): Priced {
  const device = table.device(dtype);
  const computeRate = peak ?? device.peak;
  const roof = termsOf({ computeRate, memoryEfficiency: 1, saturation: null }, device, demand);
  const terms = repeatedTerms(roof, times);
  const work = secondsOfTerms(terms) - terms.launch;
  const low = terms.launch + work;
  return {
    boundBy: boundBy(terms),
    time: {
      value: terms.launch + work * ROOFLINE_FACTOR,
      low,
      high: terms.launch + work * ROOFLINE_FACTOR * ROOFLINE_FACTOR,
      n: 0,
    },
    terms,
    basis: { kind: "roofline" },
  };
}

function byClass(
  table: Table,
  model: ClassModel,
  { class: opClass }: AnalyzedNode,
  dtype: Dtype,
  demand: Demand,
  times: number,
): Priced {
  const terms = fittedTerms(model, table.device(model.dtype), demand);
  const seconds = secondsOfTerms(terms);
  const launchLed = terms.launch > LAUNCH_LED * seconds;
  const outside = launchLed ? 0 : beyond(model.hull, demand);
  const borrowed = model.opClass !== opClass;
  const width = widened(model.halfWidth + (borrowed ? PROXY_WIDTH : 0), outside);
  const all = repeatedTerms(terms, times);
  return {
    boundBy: boundBy(all),
    time: around(secondsOfTerms(all), all.launch, width, model.samples),
    terms: all,
    basis: {
      kind: outside > 0 || borrowed ? "extrapolated" : "interpolated",
      opClass: model.opClass,
      points: model.points,
      // Bytes that are only copied have no type.
      ...(model.dtype === dtype || model.opClass === "copy" ? {} : { dtype: model.dtype }),
    },
  };
}

function priceNode(table: Table, node: AnalyzedNode, modelFootprint: number): Priced {
  if (!node.priced || (table.usable === 0 && !FREE_CLASSES.has(node.class))) {
    return { boundBy: "nothing", time: NO_TIME, terms: NO_TERMS, basis: { kind: "unpriced" } };
  }
  if (FREE_CLASSES.has(node.class) || node.class === "control") {
    return { boundBy: "nothing", time: NO_TIME, terms: NO_TERMS, basis: { kind: "free" } };
  }
  const dtype = node.outputs[0]?.dtype === "f16" ? "f16" : "f32";
  const demand = demandOf(node, modelFootprint);
  const times = dispatchesOf(node);
  if (isByteProduct(node) && table.integerPeak > 0)
    return byRoofline(table, dtype, demand, times, table.integerPeak);
  const model = modelFor(table, node.class, dtype);
  return model ? byClass(table, model, node, dtype, demand, times) : byRoofline(table, dtype, demand, times);
}

/** Multiplies 8-bit integers: a roof of its own, and no kernel of ours. */
export function isByteProduct({ integer, macs, inputs }: AnalyzedNode): boolean {
  const [{ dtype } = { dtype: "unknown" }] = inputs;
  return integer === true && macs > 0 && (dtype === "i8" || dtype === "u8");
}

/**
 * What an analysed graph costs on a calibrated device, run by Ridgepoint's own kernels: one dispatch a node, one
 * submit, one readback, nothing fused. Total: any calibration gives a finite prediction, with warnings that say what
 * it lacks (see calibrationProblem for one that has nothing).
 */
export function predict(analysis: Analysis, calibration: Calibration): Prediction {
  const table = tableOf(calibration);
  const modelFootprint = modelFootprintOf(analysis);
  const price = (node: AnalyzedNode) => priceNode(table, node, modelFootprint);
  const nodes = analysis.nodes.map((node, index): PredictedNode => ({ node: index, ...price(node) }));

  const sums = new Map<OpClass, { time: number; count: number }>();
  for (const [index, { time, basis }] of nodes.entries()) {
    if (basis.kind === "free" || basis.kind === "unpriced") continue;
    const opClass = analysis.nodes[index]!.class;
    const sum = sums.get(opClass) ?? { time: 0, count: 0 };
    sums.set(opClass, { time: sum.time + time.value, count: sum.count + 1 });
  }
  const { unpriced, unresolved, symbolic } = analysis;
  const incomplete = unpriced.length > 0 || unresolved.length > 0 || symbolic !== null;
  const lowerBound = incomplete || table.usable === 0;
  return {
    runtime: "builtin",
    calibrationId: calibration.id,
    total: totalTime(analysis, nodes, table, (alternative) =>
      alternative.nodes.map((node) => price(node).time),
    ),
    lowerBound,
    nodes,
    byClass: [...sums]
      .map(([opClass, { time, count }]) => ({ class: opClass, time, count }))
      .toSorted((a, b) => b.time - a.time),
    unpriced: analysis.unpriced,
    warnings: warningsOf(analysis, calibration, table, nodes),
  };
}
