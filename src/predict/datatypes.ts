import type { Calibration } from "../core/calibration.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { Runtime } from "../core/runtime.ts";
import { type DataType, describeDataType, inDataType } from "../graph/datatypes/index.ts";
import type { Converted } from "../graph/datatypes/types.ts";
import type { ModelGraph } from "../graph/model.ts";
import { analyze } from "./analyze.ts";
import { calibrationProblem, isByteProduct, predict } from "./predict.ts";
import { ENGINES } from "./runtimes/engine.ts";
import { planOf } from "./runtimes/onnxruntime/plan.ts";
import { predictIn, pricedOps, runtimeOf } from "./runtimes/predict.ts";
import type { RuntimePlan } from "./runtimes/types.ts";
import { tableOf } from "./time/table.ts";
import type { Analysis, AnalyzedNode, Prediction } from "./types.ts";

/**
 * A model in another data type has a time only where what multiplies in it was measured in that type: a price by relatives
 * would compare nothing. What only moves or rearranges may rest on relatives, and is said to.
 */

/** A model in a data type, counted. */
export interface TypedModel {
  readonly type: DataType;
  /** As it is in the file. */
  readonly source: ModelGraph;
  readonly converted: Converted;
  readonly analysis: Analysis;
}

export function inType(source: ModelGraph, type: DataType): TypedModel {
  const converted = inDataType(source, type);
  return { type, source, converted, analysis: analyze(converted.graph) };
}

/**
 * What a model in a data type costs in a runtime. Problem codes: "type-unmeasured" (its memory is known all the same), those
 * of `predictIn`, and "empty-calibration".
 * @param written the model with the names of dims that its file has, where they have been given numbers since
 */
export function predictTyped(
  runtime: Runtime,
  { type, source, converted, analysis }: TypedModel,
  written: ModelGraph,
  calibration: Calibration,
): Result<Prediction> {
  if (runtime === "builtin") {
    const unusable = calibrationProblem(calibration);
    if (unusable) return { ok: false, error: unusable };
    const lacking = unmeasuredHere(analysis, converted, calibration);
    return lacking.length > 0 ? unmeasured(type, lacking) : ok(predict(analysis, calibration));
  }
  const inFile = written === source ? converted.graph : inDataType(written, type).graph;
  const plan = planOf(converted.graph, runtime, inFile);
  const lacking = unmeasuredIn(runtime, analysis, converted, plan, calibration);
  return lacking.length > 0 ? unmeasured(type, lacking) : predictIn(runtime, analysis, plan, calibration);
}

/** Names that a node may go by: within a body the names of what is around stand before its own. */
function* namesOf(name: string): Generator<string> {
  yield name;
  for (let at = name.indexOf("/"); at >= 0; at = name.indexOf("/", at + 1)) yield name.slice(at + 1);
}

/** The nodes that multiply otherwise than before. */
function productsOf({ nodes }: Analysis, { changed }: Converted): readonly AnalyzedNode[] {
  return nodes.filter(({ name, macs }) => macs > 0 && [...namesOf(name)].some((one) => changed.has(one)));
}

/** What a model in a data type does that no kernel of ours was measured to do: "gemm in f16"; none is good. */
export function unmeasuredHere(
  analysis: Analysis,
  converted: Converted,
  calibration: Calibration,
): readonly string[] {
  const { classes, integerPeak } = tableOf(calibration);
  const lacking = new Set<string>();
  for (const node of productsOf(analysis, converted)) {
    const dtype = node.outputs[0]?.dtype ?? "unknown";
    if (isByteProduct(node)) {
      if (integerPeak === 0) lacking.add(`${node.class} of 8-bit integers`);
    } else if (/NBits$/.test(node.op)) lacking.add(`${node.class} of 4-bit weights`);
    else if (!classes.some((one) => one.opClass === node.class && one.dtype === dtype))
      lacking.add(`${node.class} in ${dtype}`);
  }
  return [...lacking];
}

/** The same of a runtime: programs, by the names that it gives them. */
export function unmeasuredIn(
  runtime: Exclude<Runtime, "builtin">,
  analysis: Analysis,
  converted: Converted,
  plan: RuntimePlan,
  calibration: Calibration,
): readonly string[] {
  const measured = runtimeOf(calibration, runtime);
  // What the runtime refuses, and that it was never measured, is said elsewhere.
  if (!measured || plan.refused) return [];
  const products = new Set(productsOf(analysis, converted).flatMap(({ name }) => [...namesOf(name)]));
  const lacking = new Set<string>();
  for (const { op, missing } of pricedOps(runtime, plan, calibration, measured)) {
    if (op.nodes.some((name) => converted.changed.has(name)))
      for (const program of missing) lacking.add(program);
    if (!op.nodes.some((name) => products.has(name))) continue;
    const side = op.on === "gpu" ? runtime : "onnxruntime-web/wasm";
    const rows = runtimeOf(calibration, side)?.rows ?? [];
    for (const { program, dtype } of ENGINES[side].launchesOf(op))
      if (!rows.some((row) => row.program === program && (row.dtype === "f16") === (dtype === "f16")))
        lacking.add(program);
  }
  return [...lacking];
}

/** @param lacking what was not measured; not empty */
function unmeasured(type: DataType, lacking: readonly string[]): Result<never> {
  const shown = lacking.slice(0, SHOWN).join(", ");
  const more = lacking.length > SHOWN ? ` and ${lacking.length - SHOWN} more` : "";
  return fail(
    "type-unmeasured",
    `${describeDataType(type).label} was not measured on this device`,
    shown + more,
    "Its memory is known all the same.",
  );
}

const SHOWN = 3;

/** Share of a total that rests on what was measured of something else: relatives, another element type, bare ceilings. */
export function standInShare({ nodes, total }: Pick<Prediction, "nodes" | "total">): number {
  const lent = nodes.filter(
    ({ basis }) =>
      basis.kind === "roofline" ||
      (basis.kind === "runtime" && basis.within === "stand-in") ||
      ("dtype" in basis && basis.dtype !== undefined),
  );
  const sum = lent.reduce((all, { time }) => all + time.value, 0);
  return total.value > 0 ? sum / total.value : 0;
}
