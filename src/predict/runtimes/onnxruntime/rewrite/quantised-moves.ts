import { isOp, onlyReader, type Step, Value, type WorkingGraph } from "../working-graph.ts";
import { isScalar, perStep } from "./rewrite.ts";

const MOVES = ["MaxPool", "Reshape", "Slice", "Squeeze", "Transpose", "Unsqueeze"];

/**
 * What only moves elements behind a DequantizeLinear, or before a QuantizeLinear, is given the other one too: the runtime
 * puts pairs of them in, so that bytes can be moved.
 */
export const quantisedMoves = perStep("basic", (graph, step) => {
  if (!isScalar(step.inputs[1])) return;
  if (isOp(step, "DequantizeLinear")) for (const own of apart(graph, step)) sink(graph, own);
  if (isOp(step, "QuantizeLinear")) rise(graph, step);
});

/** Each reader of what is dequantised gets a DequantizeLinear of its own. */
function apart(graph: WorkingGraph, dequantize: Step): readonly Step[] {
  const output = dequantize.outputs[0]!;
  const others = [...new Set(output.readers)].slice(1).map((reader) => {
    const floats = new Value(output.shape, output.dtype);
    const own = graph.add("DequantizeLinear", [...dequantize.inputs], [floats], dequantize.attributes);
    own.names = dequantize.names;
    for (const [at, input] of reader.inputs.entries())
      if (input === output) graph.setInput(reader, at, floats);
    return own;
  });
  return [dequantize, ...others];
}

function sink(graph: WorkingGraph, dequantize: Step): void {
  const [bytes] = dequantize.inputs;
  const [output] = dequantize.outputs;
  const move = onlyReader(output);
  if (!bytes || !isOp(move, ...MOVES) || move.inputs[0] !== output) return;
  const moved = move.outputs[0]!;
  if (bytes.constant && move.inputs.slice(1).every((input) => !input || input.constant)) {
    // A weight is moved once, when the session is made.
    graph.setInput(dequantize, 0, new Value(moved.shape, bytes.dtype, true));
    graph.remove(move);
    dequantize.outputs[0] = moved;
    moved.producer = dequantize;
    dequantize.names = [...dequantize.names, ...move.names];
    sink(graph, dequantize);
    return;
  }
  if (moved.kept || moved.readers.some((reader) => isOp(reader, "QuantizeLinear"))) return;
  for (const next of paired(graph, moved, [...moved.readers], dequantize, bytes)) sink(graph, next);
}

function rise(graph: WorkingGraph, quantize: Step): void {
  const [output] = quantize.inputs;
  const move = output?.producer;
  if (!isOp(move, ...MOVES) || onlyReader(output) !== quantize) return;
  const [from] = move.inputs;
  if (!from || from.constant || isOp(from.producer, "DequantizeLinear")) return;
  paired(graph, from, [move], quantize, quantize.outputs[0]!);
  const before = move.inputs[0]?.producer?.inputs[0]?.producer;
  if (before) rise(graph, before);
}

/** The same where a transposition was put in since. */
export function pairTransposes(graph: WorkingGraph): void {
  for (const step of graph.order()) {
    const dequantize = step.inputs[0]?.producer;
    if (!isOp(step, "Transpose") || !isOp(dequantize, "DequantizeLinear")) continue;
    const output = step.outputs[0]!;
    if (output.kept || output.readers.some((reader) => isOp(reader, "QuantizeLinear"))) continue;
    for (const own of paired(graph, output, [...output.readers], dequantize, dequantize.inputs[0]!))
      own.on = step.on;
  }
}

/** A Q behind a tensor, and a DQ for each of these readers, with the scale and zero point of one that is there already. */
function paired(
  graph: WorkingGraph,
  value: Value,
  readers: readonly Step[],
  { inputs: [, scale = null, zero = null], names }: Step,
  like: Value,
): readonly Step[] {
  const bytes = new Value(value.shape, like.dtype);
  graph.add("QuantizeLinear", [value, scale, zero], [bytes]).names = names;
  return [...new Set(readers)].map((reader) => {
    const floats = new Value(value.shape, value.dtype);
    const dequantize = graph.add("DequantizeLinear", [bytes, scale, zero], [floats]);
    dequantize.names = names;
    for (const [at, input] of reader.inputs.entries())
      if (input === value) graph.setInput(reader, at, floats);
    return dequantize;
  });
}
