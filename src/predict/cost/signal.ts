import { numberAttribute, type OpView } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/**
 * Fourier transforms, by the convention of their benchmarks: 5·n·log₂ n FLOP for n complex points, half of it for real
 * ones (http://www.fftw.org/speed/method.html). The factors of rotation are tables.
 */
function fourier(op: OpView, transforms: number, points: number, real: boolean, extra = 0) {
  const flops = points > 1 ? 5 * points * Math.log2(points) : 0;
  return count(op, "reduction", { other: transforms * (real ? flops / 2 : flops) + extra });
}

/** [..., n, 1 or 2] along one axis; which one is an input since opset 20, and shows where the length changes. */
const dft: CostRule = (op) => {
  const [input] = op.inputs;
  const output = op.outputs[0];
  if (!input || !output || input.shape.length < 2) return null;
  const rank = input.shape.length;
  const changed = input.shape.slice(0, -1).findIndex((size, axis) => size !== output.shape[axis]);
  const stated = op.attributes.axis;
  if (changed < 0 && op.inputs[2] && rank > 3) return null;
  const at = changed >= 0 ? changed : typeof stated === "number" ? stated : rank > 3 ? 1 : -2;
  const axis = at < 0 ? at + rank : at;
  const points = Math.max(input.shape[axis] ?? 1, output.shape[axis] ?? 1);
  const others = input.elements / ((input.shape[axis] || 1) * (input.shape.at(-1) || 1));
  return fourier(op, others, points, input.shape.at(-1) === 1 || output.shape.at(-1) === 1);
};

/** [B, frames, bins, 2]: a transform a frame, after a window. */
const stft: CostRule = (op) => {
  const output = op.outputs[0];
  const [input, , taper] = op.inputs;
  if (!input || !output || output.shape.length !== 4) return null;
  const [batch = 0, frames = 0, bins = 0] = output.shape;
  const half = numberAttribute(op, "onesided", 1) === 1;
  const points = taper ? taper.elements : half ? 2 * Math.max(0, bins - 1) : bins;
  const real = input.shape.length < 3 || input.shape[2] === 1;
  return fourier(op, batch * frames, points, real, taper ? batch * frames * points : 0);
};

/** com.microsoft Rfft and Irfft: real points on one side, half of a spectrum on the other. */
const realFourier: CostRule = (op) => {
  const [input] = op.inputs;
  const output = op.outputs[0];
  if (!input || !output) return null;
  const real = input.shape.length < output.shape.length ? input : output;
  const points = real.shape.at(-1) ?? 1;
  return fourier(op, points > 0 ? real.elements / points : 0, points, true);
};

export const signals = { DFT: dft, STFT: stft } as const satisfies Record<string, CostRule>;

export const signalsMicrosoft = { Rfft: realFourier, Irfft: realFourier } as const satisfies Record<
  string,
  CostRule
>;
