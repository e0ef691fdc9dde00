import type { Inferred } from "./known.ts";
import { Mismatch, type Op, type Rule } from "./rule.ts";

/** Operators of ai.onnx.preview.training. */

/**
 * Optimisers: rate, step, then for each tensor its weights, its gradient and the optimiser's states, kind by kind. New
 * weights and new states come out. @param states per tensor
 */
function optimiser(states: number): Rule {
  return (op) => {
    const kinds = 2 + states;
    const tensors = (op.inputs.length - 2) / kinds;
    if (!Number.isInteger(tensors) || tensors < 1)
      throw new Mismatch(`${op.inputs.length} inputs are no ${kinds} for each tensor`);
    // Everything but the gradients, which are the second kind.
    const from = [0, ...Array.from({ length: states }, (_, i) => 2 + i)];
    return from.flatMap((kind) =>
      Array.from({ length: tensors }, (_, i) => like(op, 2 + kind * tensors + i)),
    );
  };
}

function like(op: Op, index: number): Inferred {
  const { dtype, shape } = op.input(index);
  return { dtype, shape };
}

/** One gradient for each of `xs`, which are the first inputs. */
const gradient: Rule = (op) => {
  const xs = op.attribute("xs");
  const count = Array.isArray(xs) ? xs.length : 0;
  return Array.from({ length: Math.min(count, op.inputs.length) }, (_, i) => like(op, i));
};

export const TRAINING: Readonly<Record<string, Rule>> = {
  Adagrad: optimiser(1),
  Adam: optimiser(2),
  Gradient: gradient,
  Momentum: optimiser(1),
};
