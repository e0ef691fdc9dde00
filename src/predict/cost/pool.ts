import { numberAttribute, type OpView, product } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

function kernelOf(op: OpView): readonly number[] | null {
  const kernel = op.attributes.kernel_shape;
  if (!Array.isArray(kernel)) return null;
  const sizes = kernel.filter((size): size is number => typeof size === "number");
  return sizes.length === kernel.length && sizes.length > 0 ? sizes : null;
}

/** Out·ΠK: one operation per position of the window, padding counted. */
function pool(perPosition: number): CostRule {
  return (op) => {
    const output = op.outputs[0];
    const kernel = kernelOf(op);
    if (!output || !kernel) return null;
    return count(op, "pool", { other: output.elements * product(kernel) * perPosition });
  };
}

/** The window is the whole plane: every input element once. */
function globalPool(perPosition: number): CostRule {
  return (op) => {
    const input = op.inputs[0];
    return input ? count(op, "pool", { other: input.elements * perPosition }) : null;
  };
}

/** A fixed grid of bilinear samples per output, where the file fixes it; an adaptive grid depends on the data. */
const roiAlign: CostRule = (op) => {
  const output = op.outputs[0];
  const samples = numberAttribute(op, "sampling_ratio", 0);
  if (!output || samples <= 0) return null;
  return count(op, "pool", { other: output.elements * samples * samples * 5 });
};

export const pools = {
  MaxPool: pool(1),
  AveragePool: pool(1),
  LpPool: pool(2),
  GlobalMaxPool: globalPool(1),
  GlobalAveragePool: globalPool(1),
  GlobalLpPool: globalPool(2),
  RoiAlign: roiAlign,
} as const satisfies Record<string, CostRule>;

export const poolsMicrosoft = {
  MaxpoolWithMask: pool(1),
  NhwcMaxPool: pool(1),
} as const satisfies Record<string, CostRule>;
