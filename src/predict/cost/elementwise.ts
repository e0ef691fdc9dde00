import { type PerElement, UNARY } from "./activation.ts";
import { type OpView, textAttribute } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

function perOutput(cost: (op: OpView) => PerElement): CostRule {
  return (op) => {
    const elements = op.outputs[0]?.elements;
    if (elements === undefined) return null;
    const { flops, sfu } = cost(op);
    return count(op, "elementwise", { other: flops * elements, sfu: sfu * elements });
  };
}

function constantCost(flops: number, sfu = 0): CostRule {
  return perOutput(() => ({ flops, sfu }));
}

function present(op: OpView): number {
  return op.inputs.filter((input) => input !== null).length;
}

/** One result per output element from broadcast inputs. */
const BINARY = {
  Add: constantCost(1),
  Sub: constantCost(1),
  Mul: constantCost(1),
  Div: constantCost(1, 1),
  // exp(y · log x)
  Pow: constantCost(3, 2),
  Mod: constantCost(3, 1),
  PRelu: constantCost(2),
  Equal: constantCost(1),
  Greater: constantCost(1),
  GreaterOrEqual: constantCost(1),
  Less: constantCost(1),
  LessOrEqual: constantCost(1),
  And: constantCost(1),
  Or: constantCost(1),
  Xor: constantCost(1),
  BitShift: constantCost(1),
  BitwiseAnd: constantCost(1),
  BitwiseOr: constantCost(1),
  BitwiseXor: constantCost(1),
  Where: constantCost(1),
  // Swish of one input times the other
  SwiGLU: constantCost(UNARY.Swish.flops + 1, UNARY.Swish.sfu),
  // a random number is compared
  Bernoulli: constantCost(1),
  // a − b·cos(…), once or twice
  HannWindow: constantCost(4, 1),
  HammingWindow: constantCost(4, 1),
  BlackmanWindow: constantCost(8, 2),
  // where a bin lies between the edges of its triangle
  MelWeightMatrix: constantCost(4, 1),
  // a row of the transform times the point's coordinates, of which one is 1
  AffineGrid: perOutput((op) => ({ flops: 2 * (op.outputs[0]?.shape.at(-1) ?? 0), sfu: 0 })),
  // a conversion moves data and does no arithmetic
  Cast: constantCost(0),
  CastLike: constantCost(0),
} as const satisfies Record<string, CostRule>;

const VARIADIC = {
  Sum: perOutput((op) => ({ flops: present(op) - 1, sfu: 0 })),
  Max: perOutput((op) => ({ flops: present(op) - 1, sfu: 0 })),
  Min: perOutput((op) => ({ flops: present(op) - 1, sfu: 0 })),
  Mean: perOutput((op) => ({ flops: present(op), sfu: 0 })),
} as const satisfies Record<string, CostRule>;

const unary = Object.fromEntries(
  Object.entries(UNARY).map(([name, cost]) => [name, constantCost(cost.flops, cost.sfu)]),
) as Record<keyof typeof UNARY, CostRule>;

export const elementwise = {
  ...unary,
  ...BINARY,
  ...VARIADIC,
  Gelu: perOutput((op) =>
    textAttribute(op, "approximate", "none") === "tanh" ? UNARY.FastGelu : UNARY.Gelu,
  ),
} as const satisfies Record<string, CostRule>;

function biased(cost: PerElement): CostRule {
  return perOutput((op) => ({ flops: cost.flops + (op.inputs[1] ? 1 : 0), sfu: cost.sfu }));
}

/** Fused forms of com.microsoft. */
export const elementwiseMicrosoft = {
  Gelu: constantCost(UNARY.Gelu.flops, UNARY.Gelu.sfu),
  QuickGelu: constantCost(UNARY.QuickGelu.flops, UNARY.QuickGelu.sfu),
  BiasGelu: biased(UNARY.Gelu),
  FastGelu: biased(UNARY.FastGelu),
  BiasAdd: constantCost(2),
  BiasSplitGelu: constantCost(UNARY.Gelu.flops + 3, UNARY.Gelu.sfu),
  // at inference nothing is dropped: bias and residual are added
  BiasDropout: perOutput((op) => ({ flops: 1 + (op.inputs[2] ? 1 : 0), sfu: 0 })),
  BitmaskBiasDropout: perOutput((op) => ({ flops: 1 + (op.inputs[2] ? 1 : 0), sfu: 0 })),
  BitmaskDropout: constantCost(0),
  GatedAdd: constantCost(2),
  // pairs of numbers: four products, two sums
  ComplexMul: constantCost(3),
  ComplexMulConj: constantCost(3),
  // a·Softplus(x + b), and a sigmoid where there is a second gate
  LinearAttentionGate: perOutput((op) => {
    const beta = op.outputs[1] ? UNARY.Sigmoid : { flops: 0, sfu: 0 };
    return { flops: UNARY.Softplus.flops + 2 + beta.flops, sfu: UNARY.Softplus.sfu + beta.sfu };
  }),
  // multiply, rotate, multiply, then the same again to mix
  MurmurHash3: constantCost(12),
  SampleOp: constantCost(0),
  MulInteger: constantCost(3),
} as const satisfies Record<string, CostRule>;
