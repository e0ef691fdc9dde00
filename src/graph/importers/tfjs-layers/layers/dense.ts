import type { LayerCall, LayerRule } from "../layer.ts";
import { activated } from "./activation.ts";

/** Products with a learned matrix, and look-ups in a learned table. */

/** Rows of the last axis by a matrix. */
const dense: LayerRule = (call) => {
  const shape = call.shape();
  const units = call.number("units", 0);
  const kernel = call.weight("kernel", [shape.at(-1) ?? 1, units]);
  const bias = call.flag("use_bias", true) ? call.weight("bias", [units]) : "";
  return activated(call, product(call, call.x, kernel, bias, shape.length));
};

/** Gemm of a matrix; a MatMul and an Add of any other rank. */
function product(call: LayerCall, x: string, kernel: string, bias: string, rank: number): string {
  if (rank === 2) return call.emit("Gemm", [x, kernel, bias]);
  const made = call.emit("MatMul", [x, kernel]);
  return bias === "" ? made : call.emit("Add", [made, bias]);
}

const embedding: LayerRule = (call) => {
  const table = call.weight("embeddings", [call.number("input_dim", 0), call.number("output_dim", 0)]);
  return call.emit("Gather", [table, call.x], { axis: 0 });
};

/** Einsum with a kernel whose shape the equation and the output's shape give; only stored ones are known. */
const einsumDense: LayerRule = (call) => {
  const kernel = call.weight("kernel", [null as never]);
  const made = call.emit("Einsum", [call.x, kernel], { equation: call.text("equation") });
  const biased =
    call.setting("bias_axes") === undefined
      ? made
      : call.emit("Add", [made, call.weight("bias", [null as never])]);
  return activated(call, biased);
};

export const DENSE: Readonly<Record<string, LayerRule>> = {
  Dense: dense,
  EinsumDense: einsumDense,
  Embedding: embedding,
};
