import { type BackwardRule, type BackwardView, type Kernel, summedTo, wantedOf } from "./rule.ts";

/**
 * y = a·b is bilinear: the gradient of each operand is one product of y's gradient with the other operand, of as many
 * multiply-adds as the forward product has. Holds for GEMM, convolution and its transposed form alike (Baydin et al.
 * 2018, arXiv:1502.05767, for the general bound; the exact counts follow from the shapes).
 */
export const product: BackwardRule = (view) => {
  const [a, b, ...added] = view.inputs;
  if (!a || !b) return null;
  const kernels: Kernel[] = [...undone(view, added.length)];
  if (a.wanted) kernels.push({ to: [a], class: view.class, macs: view.macs, reads: [b] });
  if (b.wanted) kernels.push({ to: [b], class: view.class, macs: view.macs, reads: [a] });
  for (const bias of wantedOf(added))
    if (bias.elements < view.output.elements) kernels.push(summedTo(bias, view));
  return kernels;
};

/** What rides along beside the added operands (an activation, a scale) is undone first, as elementwise work of its own. */
function undone(view: BackwardView, added: number): readonly Kernel[] {
  const { output, other, sfu } = view;
  const riding = other - added * output.elements;
  if (riding <= 0) return [];
  return [{ to: [output], class: "elementwise", other: riding, sfu: Math.min(sfu, riding), reads: [output] }];
}

/** Experts: each token's products with what it chose, once for the inputs and once for the weights. */
export const experts: BackwardRule = (view) => {
  const [tokens, router, ...rest] = view.inputs;
  if (!tokens || !router) return null;
  const weights = rest.filter(({ weight }) => weight);
  const { macs, other, sfu } = view;
  const kernels: Kernel[] = [{ to: [tokens], class: view.class, macs, other, sfu, reads: weights }];
  const trained = wantedOf(weights);
  if (trained.length > 0) kernels.push({ to: trained, class: view.class, macs, reads: [tokens] });
  return kernels;
};
