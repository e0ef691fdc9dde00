import { activationCost, type PerElement, UNARY } from "./activation.ts";
import { least, numberAttribute, type Operand, type OpView, textAttribute } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/** Mixture of experts: each token goes through k of E networks of two or three layers. */

/** FLOP for one hidden element; SwiGLU gates one half by the other, with limits. */
const ACTIVATIONS: Readonly<Record<string, PerElement>> = {
  identity: { flops: 0, sfu: 0 },
  relu: UNARY.Relu,
  gelu: UNARY.Gelu,
  silu: UNARY.Swish,
  swiglu: { flops: UNARY.Swish.flops + 2, sfu: UNARY.Swish.sfu },
};

/** In ONNX Runtime's spelling, or in ONNX's. */
function activationOf(name: string): PerElement | null {
  return Object.hasOwn(ACTIVATIONS, name) ? ACTIVATIONS[name]! : activationCost(name);
}

/** Where weights, scales and zero points of the three layers stand among the inputs. */
interface Places {
  readonly first: number;
  readonly second: number;
  readonly third: number;
}

/** Weights are [E, out, in], perhaps packed along the last axis, so that the rows are told by the sizes that are not. */
function experts(at: Places, unpack: number): CostRule {
  return (op: OpView) => {
    const [input, router] = op.inputs;
    const [first, second, third] = [op.inputs[at.first], op.inputs[at.second], op.inputs[at.third]];
    const activation = activationOf(textAttribute(op, "activation_type", "relu"));
    const width = input?.shape.at(-1);
    if (!input || !router || !first || !second || !activation || !width || first.shape.length !== 3)
      return null;
    const tokens = input.elements / width;
    const [all = 1, rows = 0] = first.shape;
    const chosen = Math.min(numberAttribute(op, "k", 1), all);
    const fused = numberAttribute(op, "swiglu_fusion", 0) > 0 ? 2 : 1;
    const hidden = rows / fused;
    const perToken = chosen * width * (rows + hidden + (third ? hidden : 0));
    const weights = [first, second, third].filter((weight): weight is Operand => weight != null);
    const unpacked = unpack * weights.reduce((sum, weight) => sum + weight.elements, 0);
    // No more experts are read than there are, nor than all tokens choose.
    const read = least(op, tokens * chosen, all);
    const stored = op.inputs
      .slice(2)
      .reduce((sum, operand) => sum + (operand?.constant ? operand.bytes : 0), 0);
    const flowing = op.inputs.reduce(
      (sum, operand) => sum + (operand && !operand.constant ? operand.bytes : 0),
      0,
    );
    return count(op, "gemm", {
      macs: tokens * perToken,
      other: tokens * chosen * (hidden * activation.flops + 2 * width) + (unpacked / all) * read,
      sfu: tokens * chosen * hidden * activation.sfu,
      bytesRead: flowing,
      bytesWeights: (stored / all) * read,
    });
  };
}

export const expertsMicrosoft = {
  MoE: experts({ first: 2, second: 4, third: 6 }, 0),
  QMoE: experts({ first: 2, second: 5, third: 8 }, 2),
} as const satisfies Record<string, CostRule>;
