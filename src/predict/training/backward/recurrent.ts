import { type BackwardRule, type Kernel, wantedOf } from "./rule.ts";

/**
 * Through time. The derivatives of the cells, written out, take as many other FLOP as the cells (22 of an LSTM, 17 of a
 * GRU); the gates are kept. Step by step the gradient goes through the matrices, to the state always and to the input
 * where that is wanted; the weights' gradients are one product over all steps, which need not wait for one another.
 */
export const recurrent: BackwardRule = (view) => {
  const [input, ...rest] = view.inputs;
  const matrices = rest.filter(({ weight, shape }) => weight && shape.length >= 2);
  const [first] = matrices;
  const { output, op, macs, other, steps } = view;
  if (!input || !first) return null;
  const inputSize = Math.max(1, input.shape.at(-1) ?? 1);
  const columns = input.elements / inputSize;
  const gates = columns * (first.elements / inputSize);
  // A cell's state besides its four gates.
  const perGate = /lstm/i.test(op) ? 5 / 4 : 1;
  const kept = gates * perGate * (output.bytes / Math.max(1, output.elements));
  const toInput = input.wanted ? 0 : columns * first.elements;
  const kernels: Kernel[] = [
    {
      to: input.wanted ? [input] : [output],
      class: "recurrent",
      macs: Math.max(0, macs - toInput),
      other,
      // The tanh of the cell's state is not kept.
      sfu: output.elements,
      reads: matrices,
      kept,
      steps,
    },
  ];
  const trained = wantedOf(rest);
  if (trained.length > 0) kernels.push({ to: trained, class: "gemm", macs, reads: [input, output], kept });
  return kernels;
};
