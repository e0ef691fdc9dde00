import type { Attribute } from "../../model.ts";
import { between, type Lowering, numberOf, type TfNode, textOf } from "./target.ts";
import { emitFused, fused } from "./windows.ts";

/** Products of matrices. */

function transposed(node: TfNode, a: string, b: string): Record<string, Attribute> {
  const left = numberOf(node, a, 0) === 1;
  const right = numberOf(node, b, 0) === 1;
  return { ...(left ? { transA: 1 } : {}), ...(right ? { transB: 1 } : {}) };
}

/** Two matrices, bias and activation fused or not. */
const matMul: Lowering = (node, to) => {
  const parts = fused(node);
  if (!parts) return false;
  const turned = transposed(node, "transpose_a", "transpose_b");
  const [a = "", b = ""] = node.inputs;
  const plain =
    Object.keys(turned).length === 0 && !parts.bias && !parts.slope && !parts.attributes.activation;
  if (plain) return to.emit(node, "MatMul", [a, b]);
  return emitFused(node, to, "Gemm", [a, b], parts, turned);
};

/** Stacks of matrices, conjugate ("adjoint") transposition being plain for real numbers. */
const batchMatMul: Lowering = (node, to) => {
  const turned = transposed(node, "adj_x", "adj_y");
  const inputs = node.inputs.slice(0, 2);
  if (Object.keys(turned).length === 0) return to.emit(node, "MatMul", inputs);
  return to.emit(node, "FusedMatMul", inputs, turned, { domain: "com.microsoft" });
};

/** x, weights [N, K], bias: rows of K are taken from x whatever its rank, unless its rank is to be kept. */
const fullyConnected: Lowering = (node, to) => {
  const [x = "", weights = "", bias = ""] = node.inputs;
  const rank = to.facts.shape(x)?.length;
  const inner = to.facts.shape(weights)?.[1];
  if (rank === undefined || inner === undefined || inner < 1 || textOf(node, "weights_format") !== "")
    return false;
  const activation = textOf(node, "activation");
  const attributes = { transB: 1, ...(activation ? { activation } : {}) };
  if (rank === 2) return to.emit(node, "Gemm", bias ? [x, weights, bias] : [x, weights], attributes);
  if (numberOf(node, "keep_num_dims", 0) === 1) return false;
  const rows = between(node, "rows");
  to.emit(
    node,
    "Reshape",
    [x, to.constant(node, "shape", [-1, inner])],
    {},
    { outputs: [rows], part: "rows" },
  );
  return to.emit(node, "Gemm", bias ? [rows, weights, bias] : [rows, weights], attributes);
};

const einsum: Lowering = (node, to) =>
  to.emit(node, "Einsum", node.inputs, { equation: textOf(node, "equation") });

export const matrices = {
  MatMul: matMul,
  _FusedMatMul: matMul,
  BatchMatMul: batchMatMul,
  BatchMatMulV2: batchMatMul,
  BatchMatMulV3: batchMatMul,
  FullyConnected: fullyConnected,
  Einsum: einsum,
} as const satisfies Record<string, Lowering>;
