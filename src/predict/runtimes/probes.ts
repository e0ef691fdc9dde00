import type { MeasuredRuntime } from "../../core/runtime.ts";
import type { Case } from "./case.ts";
import type { Probe, ProbeModel, ProbeNode, ProbeTensor, ProbeWeight } from "./probe-type.ts";
import { WASM_CASES } from "./wasm/cases.ts";
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

function addCase(parts: Parts, one: Case, prefix: string): void {
  let turned: readonly number[] | null = null;
  const inputs = one.inputs.map((given, at) => {
    if (!given) return "";
    const name = `${prefix}.in${at}`;
    const { dims, dtype = "f32", weight, values } = given;
    if (weight) {
      parts.weights.push({ name, dtype, dims, ...(values ? { values } : {}) });
      return name;
    }
    if (!one.channelsLast) {
      parts.inputs.push({ name, dtype, dims });
      return name;
    }
    const layout = channelsLast(dims);
    turned = layout.toLast;
    parts.inputs.push({ name, dtype, dims: layout.dims });
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
  parts.nodes.splice(at, 0, { op: one.op, name: prefix, inputs, outputs, attributes: one.attributes });
}

export function probeModel(cases: readonly Case[]): ProbeModel {
  const parts: Parts = { inputs: [], weights: [], nodes: [], outputs: [] };
  for (const [at, one] of cases.entries()) addCase(parts, one, `case${at}`);
  return parts;
}

/** Alike operators stand together in the list of cases; a probe takes as many as fit. */
function together(cases: readonly Case[]): readonly Probe[] {
  const probes: Probe[] = [];
  for (let from = 0; from < cases.length; from += TOGETHER) {
    const group = cases.slice(from, from + TOGETHER);
    const program = [...new Set(group.map(({ op }) => op))].join(", ");
    probes.push({ id: `${from / TOGETHER + 1}: ${program}`, program, model: probeModel(group) });
  }
  return probes;
}

/** What to run to learn how a runtime spends its time. */
export function probesOf(runtime: MeasuredRuntime): readonly Probe[] {
  if (runtime === "onnxruntime-web/webgpu") return together(WEBGPU_CASES);
  return WASM_CASES.map((one, at) => ({
    id: `${at + 1}: ${one.op}`,
    program: one.op,
    model: probeModel([one]),
    times: 1,
  }));
}
