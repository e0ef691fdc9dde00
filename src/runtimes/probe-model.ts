import { type Attribute, elementsOf } from "../graph/model.ts";
import { onnxCode } from "../graph/onnx-dtype.ts";
import type { ProbeModel, ProbeNode, ProbeTensor, ProbeWeight } from "../predict/runtimes/probe-type.ts";
import { bytesOfValues, randomBytes } from "./values.ts";
import { bytes, float, int, join, type Message, message, text } from "./wire-writer.ts";

const OPSET = 17;
const IR_VERSION = 8;

/** Attributes that ONNX and onnxruntime hold to be FLOAT or FLOATS: a number there is no INT although it is whole. */
const FLOAT_ATTRIBUTES: ReadonlySet<string> = new Set([
  "alpha",
  "beta",
  "bias",
  "clip",
  "cubic_coeff_a",
  "epsilon",
  "extrapolation_value",
  "gamma",
  "high",
  "lambd",
  "low",
  "max",
  "mean",
  "min",
  "momentum",
  "ratio",
  "scale",
  "scales",
  "softcap",
  "spatial_scale",
  "threshold",
  "value_float",
  "value_floats",
]);

/** AttributeProto.AttributeType. */
const [FLOAT, INT, STRING, FLOATS, INTS, STRINGS] = [1, 2, 3, 6, 7, 8] as const;

/** The ONNX file of a probe: weights inside it, small random ones where none are given. Field numbers are those of onnx.proto. */
export function writeProbeModel(model: ProbeModel, seed = 1): Uint8Array<ArrayBuffer> {
  const graph = message(
    7,
    ...model.nodes.map(writeNode),
    text(2, "probe"),
    ...model.weights.map((weight, i) => writeWeight(weight, seed + i)),
    ...model.inputs.map((input) => writeValueInfo(11, input)),
    ...model.outputs.map((name) => message(12, text(1, name))),
  );
  const opset = message(8, text(1, ""), int(2, OPSET));
  const extra = [...new Set(model.nodes.map(({ domain }) => domain ?? ""))].filter((domain) => domain !== "");
  return join(
    int(1, IR_VERSION),
    text(2, "ridgepoint"),
    graph,
    opset,
    ...extra.map((domain) => message(8, text(1, domain), int(2, 1))),
  );
}

/** What a profile calls the node: its own name, or its operator and place. */
function probeNodeName(node: ProbeNode, index: number): string {
  return node.name ?? `${node.op}_${index}`;
}

function writeNode(node: ProbeNode, index: number): Message {
  return message(
    1,
    ...node.inputs.map((name) => text(1, name)),
    ...node.outputs.map((name) => text(2, name)),
    text(3, probeNodeName(node, index)),
    text(4, node.op),
    ...Object.entries(node.attributes ?? {}).map(([name, value]) => writeAttribute(name, value)),
    ...(node.domain ? [text(7, node.domain)] : []),
  );
}

function writeAttribute(name: string, value: Attribute): Message {
  return message(5, text(1, name), ...attributeValue(value, FLOAT_ATTRIBUTES.has(name)));
}

function attributeValue(value: Attribute, asFloat: boolean): readonly Message[] {
  if (typeof value === "string") return [text(4, value), int(20, STRING)];
  if (typeof value === "number")
    return asFloat || !Number.isInteger(value)
      ? [float(2, value), int(20, FLOAT)]
      : [int(3, value), int(20, INT)];
  const numbers = value.filter((item) => typeof item === "number");
  if (numbers.length < value.length) return [...value.map((item) => text(9, String(item))), int(20, STRINGS)];
  return asFloat || !numbers.every(Number.isInteger)
    ? [...numbers.map((item) => float(7, item)), int(20, FLOATS)]
    : [...numbers.map((item) => int(8, item)), int(20, INTS)];
}

function writeWeight({ name, dtype, dims, values }: ProbeWeight, seed: number): Message {
  if (values && values.length !== elementsOf(dims))
    throw new Error(`Weight "${name}" has ${values.length} values for the shape [${dims.join(", ")}]`);
  return message(
    5,
    ...dims.map((dim) => int(1, dim)),
    int(2, onnxCode(dtype)),
    text(8, name),
    bytes(9, values ? bytesOfValues(dtype, values) : randomBytes(dtype, dims, "weight", seed)),
  );
}

function writeValueInfo(field: number, { name, dtype, dims }: ProbeTensor): Message {
  const shape = message(2, ...dims.map((dim) => message(1, int(1, dim))));
  const type = message(2, message(1, int(1, onnxCode(dtype)), shape));
  return message(field, text(1, name), type);
}
