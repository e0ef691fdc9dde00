import { isOp, onlyReader, type Step, type Value, type WorkingGraph } from "../working-graph.ts";
import { constantInput, fuse, isScalar, MICROSOFT, perStep } from "./rewrite.ts";

/** On the CPU a matrix product takes in the scaling, by one number, of what it reads and makes. */
export const matmulScale = perStep("extended", (graph, matmul) => {
  if (matmul.on !== "cpu" || !(isOp(matmul, "MatMul") || matmul.op === "FusedMatMul")) return;
  const before: Step[] = [];
  const inputs = matmul.inputs.map((input) => {
    const scaling = onlyReader(input) === matmul ? input!.producer : null;
    const found = scaling && scaledBy(scaling);
    if (!scaling || !found) return input;
    before.push(scaling);
    return found;
  });
  const after = onlyReader(matmul.outputs[0]);
  const last = after && scaledBy(after) === matmul.outputs[0] ? [after] : [];
  if (before.length + last.length === 0) return;
  fuse(graph, [...before, matmul, ...last], {
    op: "FusedMatMul",
    domain: MICROSOFT,
    inputs,
    attributes: matmul.attributes,
  });
});

/** What a step multiplies or divides by a constant number; null where it does something else. */
function scaledBy(step: Step): Value | null {
  if (step.on !== "cpu" || !isOp(step, "Mul", "Div")) return null;
  const found = constantInput(step);
  if (!found || !isScalar(found.constant)) return null;
  return step.op === "Div" && step.inputs[1] !== found.constant ? null : found.other;
}

/** On the CPU a matrix product reads its operands with the last two dims swapped, in place of a transposition. */
export const matmulTranspose = perStep("extended", (graph, matmul) => {
  if (matmul.on !== "cpu" || !(isOp(matmul, "MatMul") || matmul.op === "FusedMatMul")) return;
  for (const [at, name] of [
    [0, "transA"],
    [1, "transB"],
  ] as const) {
    const transpose = matmul.inputs[at]?.producer;
    if (!isOp(transpose, "Transpose") || transpose.on !== "cpu" || !swapsLastTwo(transpose)) continue;
    readThrough(graph, matmul, at, transpose);
    matmul.op = "FusedMatMul";
    matmul.domain = MICROSOFT;
    matmul.attributes = { ...matmul.attributes, [name]: 1 };
  }
});

function readThrough(graph: WorkingGraph, step: Step, at: number, transpose: Step): void {
  graph.setInput(step, at, transpose.inputs[0]!);
  const output = transpose.outputs[0]!;
  if (output.readers.length > 0 || output.kept) return;
  step.names = [...transpose.names, ...step.names];
  graph.remove(transpose);
}

function swapsLastTwo(transpose: Step): boolean {
  const { perm } = transpose.attributes;
  const rank = transpose.inputs[0]?.shape?.length ?? 0;
  if (!Array.isArray(perm) || rank < 2) return false;
  return perm.every((from, to) => from === (to === rank - 1 ? rank - 2 : to === rank - 2 ? rank - 1 : to));
}
