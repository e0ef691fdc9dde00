import type { Dtype } from "../../../../core/units.ts";
import { isOp, onlyReader, type Step, type Value, type WorkingGraph } from "../working-graph.ts";
import { MICROSOFT, perStep } from "./rewrite.ts";

/**
 * On the CPU an operator between DequantizeLinear and QuantizeLinear runs on bytes: under a name of its own, or, where it
 * only moves elements, under its own name. The operators are those of onnxruntime's QDQSelectorActionTransformer.
 */
export const quantised = perStep("extended", (graph, step) => {
  if (step.on !== "cpu" || step.domain !== "") return;
  const form = FORMS.get(step.op);
  const found = form && surroundings(step);
  const into = found && form(found);
  if (into) replace(graph, found, into);
});

interface Surroundings {
  readonly step: Step;
  /** The DequantizeLinear that makes each input; null where something else does. */
  readonly from: readonly (Step | null)[];
  /** The QuantizeLinear that alone reads the result, and a clipping before it that the bytes make needless. */
  readonly to: readonly Step[];
}

interface Into {
  readonly op: string;
  readonly domain?: string;
  readonly inputs: readonly (Value | null)[];
}

type Form = (found: Surroundings) => Into | null;

const BYTES: readonly Dtype[] = ["u8", "i8"];

function dequantizer(value: Value | null): Step | null {
  const step = value?.producer;
  return isOp(step, "DequantizeLinear") && step.on === "cpu" ? step : null;
}

function surroundings(step: Step): Surroundings {
  const next = onlyReader(step.outputs[0]);
  const clip = isOp(next, "Relu", "Clip") ? next : null;
  const last = clip ? onlyReader(clip.outputs[0]) : next;
  const quantize = isOp(last, "QuantizeLinear") && last.on === "cpu" ? last : null;
  return {
    step,
    from: step.inputs.map(dequantizer),
    to: quantize ? [...(clip ? [clip] : []), quantize] : [],
  };
}

/** x, scale, zero point. */
const read = (one: Step): readonly (Value | null)[] => [
  one.inputs[0]!,
  one.inputs[1] ?? null,
  one.inputs[2] ?? null,
];
/** Scale and zero point of the result. */
const written = (to: readonly Step[]): readonly (Value | null)[] => {
  const quantize = to.at(-1);
  return quantize ? [quantize.inputs[1] ?? null, quantize.inputs[2] ?? null] : [];
};

const ofBytes = (one: Step | null | undefined): one is Step =>
  one !== null && one !== undefined && BYTES.includes(one.inputs[0]!.dtype);

/** Elements are moved and not looked at: one DQ in front, one Q behind. */
const moved: Form = ({ step, from, to }) =>
  from[0] && to.length === 1 ? { op: step.op, inputs: [from[0].inputs[0]!, ...step.inputs.slice(1)] } : null;

const unary: Form = ({ step, from, to }) =>
  ofBytes(from[0]) && to.length > 0
    ? { op: `QLinear${step.op}`, domain: MICROSOFT, inputs: [...read(from[0]), ...written(to)] }
    : null;

const binary: Form = ({ step, from, to }) => {
  const [a, b] = from;
  if (!ofBytes(a) || !ofBytes(b) || to.length === 0) return null;
  return {
    ...{ op: `QLinear${step.op}`, domain: MICROSOFT },
    inputs: [...read(a), ...read(b), ...written(to)],
  };
};

const concat: Form = ({ from, to }) => {
  const all = from.filter(ofBytes);
  if (all.length < from.length || to.length === 0) return null;
  return { op: "QLinearConcat", domain: MICROSOFT, inputs: [...written(to), ...all.flatMap(read)] };
};

const conv: Form = ({ step, from, to }) => {
  const [x, w, bias] = from;
  if (!ofBytes(x) || !ofBytes(w) || to.length === 0 || (step.inputs[2] && !bias)) return null;
  return {
    op: "QLinearConv",
    inputs: [...read(x), ...read(w), ...written(to), ...(bias ? [bias.inputs[0]!] : [])],
  };
};

const matMul: Form = ({ from, to }) => {
  const [a, b] = from;
  if (!ofBytes(a) || !ofBytes(b)) return null;
  if (to.length > 0) return { op: "QLinearMatMul", inputs: [...read(a), ...read(b), ...written(to)] };
  const [each, other] = [read(a), read(b)];
  return {
    ...{ op: "MatMulIntegerToFloat", domain: MICROSOFT },
    inputs: each.flatMap((value, at) => [value, other[at]!]),
  };
};

const gemm: Form = ({ step, from, to }) => {
  const [a, b, bias] = from;
  if (!ofBytes(a) || !ofBytes(b) || (step.inputs[2] && !bias)) return null;
  return {
    ...{ op: "QGemm", domain: MICROSOFT },
    inputs: [...read(a), ...read(b), bias?.inputs[0] ?? null, ...written(to)],
  };
};

const where: Form = ({ step, from, to }) => {
  const [, x, y] = from;
  if (!ofBytes(x) || !ofBytes(y) || to.length === 0) return null;
  return {
    ...{ op: "QLinearWhere", domain: MICROSOFT },
    inputs: [step.inputs[0]!, ...read(x), ...read(y), ...written(to)],
  };
};

const each = (form: Form, ...ops: readonly string[]) => ops.map((op) => [op, form] as const);

const FORMS: ReadonlyMap<string, Form> = new Map([
  ...each(moved, "Expand", "Flatten", "Gather", "GatherElements", "MaxPool", "ReduceMax", "ReduceMin"),
  ...each(moved, "Reshape", "Resize", "Slice", "Squeeze", "Tile", "Transpose", "Unsqueeze"),
  ...each(unary, "AveragePool", "GlobalAveragePool", "LeakyRelu", "Sigmoid", "Softmax"),
  ...each(binary, "Add", "Mul"),
  ...each(concat, "Concat"),
  ...each(conv, "Conv"),
  ...each(matMul, "MatMul"),
  ...each(gemm, "Gemm"),
  ...each(where, "Where"),
]);

/** One step for the operator and the Q behind it, and for each DQ in front that nobody else reads. */
function replace(graph: WorkingGraph, { step, from, to }: Surroundings, into: Into): void {
  const outputs = [...(to.at(-1) ?? step).outputs];
  for (const one of [step, ...to]) graph.remove(one);
  const idle = new Set(from.filter((one) => one?.outputs[0]?.readers.length === 0 && !one.outputs[0].kept));
  const gone = [...idle].filter((one) => one !== null);
  for (const one of gone) graph.remove(one);
  const made = graph.add(into.op, [...into.inputs], outputs, step.attributes);
  made.domain = into.domain ?? "";
  made.names = [...gone, step, ...to].flatMap(({ names }) => names);
  made.on = step.on;
}
