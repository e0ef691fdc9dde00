import { activationCost } from "./activation.ts";
import { numberAttribute, type OpView, product, textAttribute } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/** Length of the dimension that a matrix product sums over; null when there is no left operand. */
export function innerLength(op: OpView): number | null {
  const left = op.inputs[0];
  if (!left) return null;
  const transposed = numberAttribute(op, "transA", 0) !== 0;
  const rank = left.shape.length;
  return left.shape[transposed && rank >= 2 ? rank - 2 : rank - 1] ?? 1;
}

/** B·M·N·K: each output element is a sum over K, broadcast batch included in the output. */
const matMul: CostRule = (op) => {
  const inner = innerLength(op);
  const output = op.outputs[0];
  if (inner === null || !output) return null;
  return count(op, "gemm", { macs: output.elements * inner });
};

const gemm: CostRule = (op) => {
  const inner = innerLength(op);
  const output = op.outputs[0];
  const activation = activationCost(textAttribute(op, "activation", ""));
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
} as const satisfies Record<string, CostRule>;

export const gemmMicrosoft = {
  FusedMatMul: matMul,
  FusedMatMulActivation: gemm,
  FusedGemm: gemm,
} as const satisfies Record<string, CostRule>;
