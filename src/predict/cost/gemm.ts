import { activationCost, UNARY } from "./activation.ts";
import { numberAttribute, type OpView, product, textAttribute } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/** Length of the dimension that a matrix product sums over; null when there is no left operand. */
export function innerLength(op: OpView): number | null {
  const left = op.inputs[0];
  if (!left) return null;
  const transposed = numberAttribute(op, "transA", 0) !== 0;
  const rank = left.shape.length;
  // With the batch axes rotated the first one stands before the last.
  if (transposed && rank > 2 && numberAttribute(op, "transBatchA", 0) !== 0) return left.shape[0]!;
  return left.shape[transposed && rank >= 2 ? rank - 2 : rank - 1] ?? 1;
}

/** B·M·N·K: each output element is a sum over K, broadcast batch included in the output. */
const matMul: CostRule = (op) => {
  const inner = innerLength(op);
  const output = op.outputs[0];
  if (inner === null || !output) return null;
  return count(op, "gemm", { macs: output.elements * inner });
};

/** GemmFloat8 writes its activations in capitals. */
function spelling(activation: string): string {
  const capitals: Readonly<Record<string, string>> = { NONE: "", RELU: "Relu", GELU: "Gelu" };
  return capitals[activation] ?? activation;
}

const gemm: CostRule = (op) => {
  const inner = innerLength(op);
  const output = op.outputs[0];
  const activation = activationCost(spelling(textAttribute(op, "activation", "")));
  if (inner === null || !output || !activation) return null;
  const scaled = numberAttribute(op, "alpha", 1) === 1 ? 0 : 1;
  const added = op.inputs[2] ? 1 : 0;
  return count(op, "gemm", {
    macs: output.elements * inner,
    other: output.elements * (scaled + added + activation.flops),
    sfu: output.elements * activation.sfu,
  });
};

/** Operand labels of an Einsum equation and the length of each; "…" stands for the broadcast dimensions, one letter each. */
function einsumLengths(op: OpView): { lengths: Map<string, number>; output: string[] } | null {
  const [left, right] = textAttribute(op, "equation", "").replace(/\s/g, "").split("->");
  const terms = left?.split(",") ?? [];
  const operands = op.inputs.filter((input) => input !== null);
  if (!left || terms.length !== operands.length) return null;
  const lengths = new Map<string, number>();
  for (const [index, term] of terms.entries()) {
    const shape = operands[index]!.shape;
    const letters = term.replace("...", "").length;
    const labels = term.includes("...")
      ? [
          ...term.split("...")[0]!,
          ...Array.from(
            { length: Math.max(0, shape.length - letters) },
            (_, i) => `.${shape.length - letters - i}`,
          ),
          ...(term.split("...")[1] ?? ""),
        ]
      : [...term];
    if (labels.length !== shape.length) return null;
    for (const [axis, label] of labels.entries()) {
      lengths.set(label, Math.max(lengths.get(label) ?? 1, shape[axis]!));
    }
  }
  const counts = [...left.replaceAll("...", "").replaceAll(",", "")];
  const implicit = [...new Set(counts)].filter(
    (label) => counts.indexOf(label) === counts.lastIndexOf(label),
  );
  const named = right === undefined ? implicit : [...right.replace("...", "")];
  return { lengths, output: named };
}

/** A multiply-add per combination of labels when something is summed over, else a product per output element. */
const einsum: CostRule = (op) => {
  const parsed = einsumLengths(op);
  if (!parsed) return null;
  const { lengths, output } = parsed;
  const combinations = product([...lengths.values()]);
  const summed = [...lengths.keys()].some((label) => !label.startsWith(".") && !output.includes(label));
  const operands = op.inputs.filter((input) => input !== null).length;
  if (operands === 1)
    return summed ? count(op, "reduction", { other: combinations }) : count(op, "transpose");
  if (!summed) return count(op, "elementwise", { other: combinations * (operands - 1) });
  // More than two operands are contracted pair by pair in an order that the file does not say.
  return operands === 2 ? count(op, "gemm", { macs: combinations }) : null;
};

export const gemmFamily = {
  MatMul: matMul,
  Gemm: gemm,
  Einsum: einsum,
  Det: elimination(false),
} as const satisfies Record<string, CostRule>;

const gemmFastGelu: CostRule = (op) => {
  const inner = innerLength(op);
  const output = op.outputs[0];
  if (inner === null || !output) return null;
  return count(op, "gemm", {
    macs: output.elements * inner,
    other: output.elements * (UNARY.FastGelu.flops + (op.inputs[2] ? 1 : 0)),
    sfu: output.elements * UNARY.FastGelu.sfu,
  });
};

/** Differences, squares and sums as the product that they can be written as, and a root each. */
const pairwiseDistance: CostRule = (op) => {
  const inner = op.inputs[0]?.shape[1];
  const output = op.outputs[0];
  if (inner === undefined || !output) return null;
  const root = textAttribute(op, "metric", "sqeuclidean") === "euclidean" ? 1 : 0;
  return count(op, "gemm", {
    macs: output.elements * inner,
    other: output.elements * (3 + root),
    sfu: output.elements * root,
  });
};

/**
 * Gaussian elimination of each n × n matrix: n(n−1)(2n−1)/6 multiply-adds; for the inverse n columns are solved as well,
 * n³ in all.
 */
function elimination(inverse: boolean): CostRule {
  return (op) => {
    const [input] = op.inputs;
    const n = input?.shape.at(-1);
    if (!input || n === undefined || input.shape.length < 2) return null;
    const matrices = n > 0 ? input.elements / (n * n) : 0;
    const macs = inverse ? n ** 3 : (n * Math.max(0, n - 1) * (2 * n - 1)) / 6;
    const divisions = inverse ? n * n : (n * Math.max(0, n - 1)) / 2;
    return count(op, "gemm", {
      macs: matrices * macs,
      other: matrices * (divisions + (inverse ? 0 : Math.max(0, n - 1))),
      sfu: matrices * divisions,
    });
  };
}

export const gemmMicrosoft = {
  FusedMatMul: matMul,
  FusedMatMulActivation: gemm,
  FusedGemm: gemm,
  TransposeMatMul: matMul,
  GemmFastGelu: gemmFastGelu,
  GemmFloat8: gemm,
  CDist: pairwiseDistance,
  Inverse: elimination(true),
} as const satisfies Record<string, CostRule>;
