import { product } from "../law/counts.ts";
import { type Dims, type Lowered, type Lowering, tensorsOf } from "./lowering.ts";

/** Below this in both N and K a thread computes an output by itself. */
const NAIVE = 8;

export function matrixProgram(k: number, n: number): string {
  return k < NAIVE && n < NAIVE ? "MatMulNaive" : "MatMul";
}

export const lowerMatMul: Lowering = (op) => {
  const { inputs, outputs } = tensorsOf(op);
  const [a = [], b = []] = inputs;
  const [k, n] = [a.at(-1) ?? 1, b.at(-1) ?? 1];
  const program = matrixProgram(k, n);
  // Many vectors times one matrix: one product of matrices.
  const vectors = product(a.slice(0, -2));
  const merged = program === "MatMul" && vectors !== 1 && a.at(-2) === 1 && product(b.slice(0, -2)) === 1;
  const operands: readonly Dims[] = merged
    ? [
        [1, vectors, k],
        [1, b.at(-2) ?? 1, n],
      ]
    : [a, b];
  const lowered: Lowered = { program, inputs: [...operands, ...inputs.slice(2)], outputs };
  return [lowered];
};
