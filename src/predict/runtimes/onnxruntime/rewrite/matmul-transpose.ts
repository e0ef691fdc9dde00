import { isOp, type Step, type WorkingGraph } from "../working-graph.ts";
import { MICROSOFT, perStep } from "./rewrite.ts";

/**
 * On the CPU a matrix product reads its operands with the last two dims swapped, or with the batch behind the rows, in
 * place of a transposition.
 */
export const matmulTranspose = perStep("extended", (graph, matmul) => {
  if (matmul.on !== "cpu" || !(isOp(matmul, "MatMul") || matmul.op === "FusedMatMul")) return;
  for (const [at, side] of ["A", "B"].entries()) {
    const transpose = matmul.inputs[at]?.producer;
    if (!isOp(transpose, "Transpose") || transpose.on !== "cpu") continue;
    const way = wayOf(transpose);
    const [trans, batch] = [`trans${side}`, `transBatch${side}`];
    if (!way || matmul.attributes[trans] === 1 || matmul.attributes[batch] === 1) continue;
    readThrough(graph, matmul, at, transpose);
    matmul.op = "FusedMatMul";
    matmul.domain = MICROSOFT;
    const { attributes } = matmul;
    matmul.attributes = { ...attributes, [trans]: way.rows ? 1 : 0, [batch]: way.batch ? 1 : 0 };
  }
});

function readThrough(graph: WorkingGraph, step: Step, at: number, transpose: Step): void {
  graph.setInput(step, at, transpose.inputs[0]!);
  const output = transpose.outputs[0]!;
  if (output.readers.length > 0 || output.kept) return;
  step.names = [...transpose.names, ...step.names];
  graph.remove(transpose);
}

/** Rows and columns swapped, the first of the dims moved behind the batch, or both; null for anything else. */
function wayOf(transpose: Step): { readonly rows: boolean; readonly batch: boolean } | null {
  const { perm } = transpose.attributes;
  const rank = transpose.inputs[0]?.shape?.length ?? 0;
  if (!Array.isArray(perm) || rank < 2) return null;
  const is = (wanted: readonly number[]) => wanted.every((from, to) => from === perm[to]);
  const batch = Array.from({ length: rank - 2 }, (_, at) => at);
  const later = batch.map((at) => at + 1);
  if (is([...batch, rank - 1, rank - 2])) return { rows: true, batch: false };
  if (rank < 3) return null;
  if (is([...later, 0, rank - 1])) return { rows: false, batch: true };
  return is([...later, rank - 1, 0]) ? { rows: true, batch: true } : null;
}
