import type { Launch } from "../../../../core/runtime.ts";
import { dimsOf, type Program, product } from "../../law/counts.ts";

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, at) => dim === b[at]);
}

/** How the smaller operand is spread over the result, which decides how it is addressed. */
function spread({ inputs }: Launch): string {
  const [a, b] = [dimsOf(inputs, 0), dimsOf(inputs, 1)];
  if (same(a, b)) return "alike";
  if (product(a) === 1 || product(b) === 1) return "scalar";
  let shared = 1;
  for (let at = 1; at <= Math.min(a.length, b.length) && a.at(-at) === b.at(-at); at++) shared *= a.at(-at)!;
  if (shared % 4 === 0) return "vectors";
  const divisible = (dims: readonly number[]) => (dims.at(-1) ?? 1) % 4 === 0;
  return divisible(a) || divisible(b) ? "mixed" : "single";
}

/** Four elements a thread. */
export const binary: Program = {
  family: "elementwise, two operands",
  count(launch) {
    return { variant: spread(launch), counts: { elements: product(dimsOf(launch.outputs, 0)) } };
  },
};

export const unary: Program = {
  family: "elementwise, one operand",
  count({ outputs }) {
    return { variant: "", counts: { elements: product(dimsOf(outputs, 0)) } };
  },
};

export const where: Program = {
  family: "elementwise, two operands",
  count({ inputs, outputs }) {
    const alike = same(dimsOf(inputs, 0), dimsOf(inputs, 1)) && same(dimsOf(inputs, 1), dimsOf(inputs, 2));
    return {
      variant: alike ? "alike" : "mixed",
      counts: { elements: product(dimsOf(outputs, 0)) },
    };
  },
};
