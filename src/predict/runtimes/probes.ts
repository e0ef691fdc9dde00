import type { MeasuredRuntime } from "../../core/runtime.ts";
import type { Dtype } from "../../core/units.ts";
import type { Case } from "./case.ts";
import type { Probe, ProbeModel, ProbeNode, ProbeTensor, ProbeWeight } from "./probe-type.ts";
import { WASM_CASES } from "./wasm/cases.ts";
import { wasmProgramName } from "./wasm/lower.ts";
import { WEBGPU_CASES } from "./webgpu/cases.ts";

/** Kernels that the GPU clocks one by one share a session: fewer sessions to make, and a failure costs few of them. */
const TOGETHER = 8;

interface Parts {
  readonly inputs: ProbeTensor[];
  readonly weights: ProbeWeight[];
  readonly nodes: ProbeNode[];
  readonly outputs: string[];
}

/** [n, c, …] as it lies channels-last, and the permutations there and back. */
function channelsLast(dims: readonly number[]) {
  const [batch = 1, channels = 1, ...space] = dims;
  const last = dims.length - 1;
  const axes = space.map((_, at) => at + 1);
  return {
    dims: [batch, ...space, channels],
    toFirst: [0, last, ...axes],
    toLast: [0, ...axes.map((axis) => axis + 1), 1],
  };
}

/** What a node makes, and under which name the model tells it. */
function output(parts: Parts, name: string, turned: readonly number[] | null): string {
  parts.outputs.push(name);
  if (!turned) return name;
  parts.nodes.push({
    op: "Transpose",
    inputs: [`${name}.first`],
    outputs: [name],
    attributes: { perm: turned },
  });
  return `${name}.first`;
}

/**
 * The operator, its weights, and its activations from where `bring` has them come.
 * @returns the names of these activations as they are brought
 */
function addCase(
  parts: Parts,
  one: Case,
  prefix: string,
  bring: (tensor: ProbeTensor) => void = (tensor) => parts.inputs.push(tensor),
): readonly string[] {
  let turned: readonly number[] | null = null;
  const brought: string[] = [];
  const inputs = one.inputs.map((given, at) => {
    if (!given) return "";
    const name = `${prefix}.in${at}`;
    const { dims, dtype = "f32", weight, values } = given;
    if (weight) {
      parts.weights.push({ name, dtype, dims, ...(values ? { values } : {}) });
      return name;
    }
    brought.push(name);
    if (!one.channelsLast) {
      bring({ name, dtype, dims });
      return name;
    }
    const layout = channelsLast(dims);
    turned = layout.toLast;
    bring({ name, dtype, dims: layout.dims });
    parts.nodes.push({
      op: "Transpose",
      inputs: [name],
      outputs: [`${name}.first`],
      attributes: { perm: layout.toFirst },
    });
    return `${name}.first`;
  });
  const at = parts.nodes.length;
  const outputs = Array.from({ length: one.outputs ?? 1 }, (_, place) =>
    output(parts, `${prefix}.out${place}`, turned),
  );
  const { op, domain = "", attributes } = one;
  parts.nodes.splice(at, 0, { op, domain, attributes, name: prefix, inputs, outputs });
  return brought;
}

function probeModel(cases: readonly Case[]): ProbeModel {
  const parts = emptyParts();
  for (const [at, one] of cases.entries()) addCase(parts, one, `case${at}`);
  return parts;
}

/** Alike operators stand together in the list of cases; a probe takes as many as fit. */
function together(cases: readonly Case[]): readonly Probe[] {
  const probes: Probe[] = [];
  for (let from = 0; from < cases.length; from += TOGETHER) {
    const group = cases.slice(from, from + TOGETHER);
    const program = [...new Set(group.map(({ op }) => op))].join(", ");
    const id = `${from / TOGETHER + 1}: ${program}`;
    const apart = group.map((one, at) => ({
      id: `${id}, ${at + 1}`,
      program: one.op,
      model: probeModel([one]),
    }));
    probes.push({ id, program, model: probeModel(group), apart });
  }
  return probes;
}

/** The same operator so often in one run that it stands out from what a run costs. */
const COPIES = 6;

/**
 * One operator, several times, on activations that are made within (a number expanded) and looked at in one place: feeding
 * and fetching them would take longer than many an operator. The baseline makes and looks at the same, and does nothing.
 */
function repeated(one: Case): { readonly model: ProbeModel; readonly baseline: ProbeModel } {
  const [model, baseline] = [emptyParts(), emptyParts()];
  const looked: string[] = [];
  for (let copy = 0; copy < COPIES; copy++) {
    const [first] = addCase(model, one, `case${copy}`, ({ name, dtype, dims }) => {
      if (!MADE_WITHIN.includes(dtype)) model.inputs.push({ name, dtype, dims });
      else for (const parts of [model, baseline]) expand(parts, name, dims, dtype);
    });
    looked.push(...model.outputs.splice(0));
    if (first && baseline.nodes.some((node) => node.outputs.includes(first))) look(baseline, first);
  }
  for (const name of looked) look(model, name);
  if (baseline.outputs.length === 0) expandOne(baseline);
  return { model, baseline };
}

const emptyParts = (): Parts => ({ inputs: [], weights: [], nodes: [], outputs: [] });

/** Values of other types are indices and conditions: few of them, and not all may be the same. */
const MADE_WITHIN: readonly Dtype[] = ["f32", "u8", "i8"];

function expand(parts: Parts, name: string, dims: readonly number[], dtype: Dtype): void {
  parts.inputs.push({ name: `${name}.one`, dtype, dims: dims.map(() => 1) });
  parts.weights.push({ name: `${name}.dims`, dtype: "i64", dims: [dims.length], values: dims });
  parts.nodes.push({ op: "Expand", inputs: [`${name}.one`, `${name}.dims`], outputs: [name] });
}

/** A model has to do something. */
function expandOne(parts: Parts): void {
  expand(parts, "one", [1], "f32");
  look(parts, "one");
}

/**
 * The first element, so that nothing is left out as unused. By a Gather: a Slice would be put before a DequantizeLinear
 * that it looks at.
 */
function look(parts: Parts, name: string): void {
  const look = `${name}.look`;
  parts.weights.push(
    { name: `${look}.flat`, dtype: "i64", dims: [1], values: [-1] },
    { name: `${look}.first`, dtype: "i64", dims: [], values: [0] },
  );
  parts.nodes.push(
    { op: "Reshape", inputs: [name, `${look}.flat`], outputs: [`${look}.all`] },
    { op: "Gather", inputs: [`${look}.all`, `${look}.first`], outputs: [look] },
  );
  parts.outputs.push(look);
}

/** What to run to learn how a runtime spends its time. */
export function probesOf(runtime: MeasuredRuntime): readonly Probe[] {
  if (runtime === "onnxruntime-web/webgpu") return together(WEBGPU_CASES);
  return WASM_CASES.map((one, at) => ({
    id: `${at + 1}: ${one.op}`,
    program: wasmProgramName(one.op, one.attributes),
    ...repeated(one),
    node: "case0",
    // Gather and Expand stand in the model beside those that are timed.
    times: COPIES,
  }));
}
