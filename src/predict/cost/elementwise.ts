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
} as const satisfies Record<string, CostRule>;
