import { elementCount, isOp, onlyReader, type Step, type Value } from "../working-graph.ts";
import { fuse, MICROSOFT, otherInput, perStep } from "./rewrite.ts";

/** A product of bytes, made a float and scaled (and its bias) become one operator. */
export const matmulIntegerToFloat = perStep("extended", (graph, scaling) => {
  if (scaling.on !== "cpu" || !isOp(scaling, "Mul")) return;
  const cast = producerOf(scaling, "Cast");
  const product = cast && producerOf(cast, "MatMulInteger");
  const scales = producerOf(scaling, "Mul");
  if (!cast || !product || !scales) return;
  if (![cast, product, scales].every((step) => onlyReader(step.outputs[0]))) return;
  const add = onlyReader(scaling.outputs[0]);
  const bias = isOp(add, "Add") ? otherInput(add, scaling.outputs[0]!) : null;
  const biased = bias !== null && isBias(bias);
  const [a, b, zeroOfA = null, zeroOfB = null] = product.inputs;
  fuse(graph, [product, cast, scales, scaling, ...(biased ? [add!] : [])], {
    op: "MatMulIntegerToFloat",
    domain: MICROSOFT,
    inputs: [a!, b!, ...scales.inputs, zeroOfA, zeroOfB, ...(biased ? [bias] : [])],
  });
});

/** … and with it the quantising of its first operand, where nobody else reads that. */
export const dynamicQuantizeMatMul = perStep("extended", (graph, product) => {
  if (product.op !== "MatMulIntegerToFloat" || product.on !== "cpu") return;
  const [a, b, , scale, , zero = null, bias = null] = product.inputs;
  const quantize = a?.producer;
  if (!isOp(quantize, "DynamicQuantizeLinear") || !b?.constant || !scale?.constant) return;
  if ((zero && !zero.constant) || (bias && !bias.constant)) return;
  if (!quantize.outputs.every((output) => output === null || onlyReader(output) === product)) return;
  fuse(graph, [quantize, product], {
    op: "DynamicQuantizeMatMul",
    domain: MICROSOFT,
    inputs: [quantize.inputs[0]!, b, scale, zero, bias],
  });
});

/** The step of this operator that makes one of a step's inputs. */
function producerOf(step: Step, op: string): Step | null {
  for (const input of step.inputs) if (isOp(input?.producer, op)) return input.producer;
  return null;
}

/** A constant row. */
function isBias({ constant, shape }: Value): boolean {
  const columns = shape?.at(-1) ?? 1;
  return constant && shape !== null && columns > 1 && elementCount(shape) === columns;
}
