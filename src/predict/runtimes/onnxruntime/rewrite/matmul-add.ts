import { elementCount, isOp, onlyReader, Value } from "../working-graph.ts";
import { fuse, otherInput, perStep } from "./rewrite.ts";

/** A matrix product and the bias behind it become a Gemm; more than two dims are reshaped to two and back. */
export const matmulAdd = perStep("basic", (graph, matmul) => {
  if (!isOp(matmul, "MatMul")) return;
  const [a, b] = matmul.inputs;
  const product = matmul.outputs[0]!;
  const add = onlyReader(product);
  if (!a?.shape || b?.shape?.length !== 2 || !isOp(add, "Add")) return;
  if (a.dtype !== "f32" && a.dtype !== "f16" && a.dtype !== "bf16") return;
  const bias = otherInput(add, product);
  const [k, n] = b.shape as [number, number];
  const flat = a.shape.length === 2;
  if (!bias?.shape || !fits(bias.shape, flat ? a.shape[0]! : null, n)) return;
  if (flat) {
    fuse(graph, [matmul, add], { op: "Gemm", inputs: [a, b, bias] });
    return;
  }
  if (a.open) return;
  const m = elementCount(a.shape.slice(0, -1));
  const { on } = matmul;
  const rows = new Value([m, k], a.dtype);
  graph.add("Reshape", [a, new Value([2], "i64", true)], [rows]).on = on;
  const gemm = fuse(graph, [matmul, add], { op: "Gemm", inputs: [rows, b, bias] });
  const result = gemm.outputs[0]!;
  const columns = new Value([m, n], a.dtype);
  gemm.outputs[0] = columns;
  columns.producer = gemm;
  const rank = new Value([a.shape.length], "i64", true);
  graph.add("Reshape", [columns, rank], [result]).on = on;
});

function fits(bias: readonly number[], rows: number | null, n: number): boolean {
  if (bias.length === 1) return bias[0] === n;
  if (bias.length !== 2 || rows === null) return false;
  return (bias[0] === 1 && bias[1] === n) || (bias[0] === rows && (bias[1] === 1 || bias[1] === n));
}
