import { type BackwardRule, type Kernel, type Operand, wantedOf } from "./rule.ts";

/**
 * A fused attention keeps no scores. Four products lead back (to V, to the probabilities, to Q and to K) where two led
 * forward, and the scores are computed anew: five for two, 2.5 times the forward (Dao 2023, arXiv:2307.08691, with heads
 * of one size for keys and values). The softmax of the scores is redone and undone: as many other FLOP as forward.
 */
const PRODUCTS_FOR_ONE = 2.5;

export const attention: BackwardRule = (view) => {
  const { inputs, output, macs, other, sfu } = view;
  const [input, second] = inputs;
  if (!input || !second) return null;
  const projection = second.weight && second.shape.length === 2 ? second : null;
  const projected = projection ? rowsOf(input) * projection.elements : 0;
  const core = Math.max(0, macs - projected) * PRODUCTS_FOR_ONE;
  if (!projection) {
    const read = inputs.slice(0, 3);
    const to = wantedOf(read);
    const biases = wantedOf(inputs.slice(3));
    return [{ to: [...to, ...biases], class: "attention", macs: core, other, sfu, reads: [...read, output] }];
  }
  // Queries, keys and values are made within the operator, and kept for the way back.
  const made = rowsOf(input) * (projection.shape[1] ?? 0);
  const bytesWritten = made * (input.bytes / Math.max(1, input.elements));
  const kernels: Kernel[] = [
    {
      to: [input],
      class: "attention",
      macs: core,
      other,
      sfu,
      reads: [output],
      kept: bytesWritten,
      bytesWritten,
    },
  ];
  if (input.wanted) kernels.push({ to: [input], class: "gemm", macs: projected, reads: [projection] });
  if (projection.wanted) kernels.push({ to: [projection], class: "gemm", macs: projected, reads: [input] });
  const biases = wantedOf(inputs.slice(2));
  if (biases.length > 0) kernels.push({ to: biases, class: "reduction", other: made });
  return kernels;
};

function rowsOf({ elements, shape }: Operand): number {
  return elements / Math.max(1, shape.at(-1) ?? 1);
}
