import type { Dim, Shape } from "../model.ts";
import { add, divideDown, multiply, subtract } from "./dims.ts";
import { axisOf, type Op, type Rule } from "./rule.ts";

/** Fourier transforms. The last axis holds the real and the imaginary part. */

/** axis is an attribute in opset 17 (default 1) and input 2 since 20 (default -2). */
export const dft: Rule = (op) => {
  const shape = op.shape(0);
  const inverse = op.number("inverse", 0) === 1;
  const half = op.number("onesided", 0) === 1;
  const { dtype } = op.input(0);
  const given = op.opset < 20 ? op.number("axis", 1) : op.has(2) ? (op.input(2).value?.[0] ?? null) : -2;
  if (typeof given !== "number") {
    // Whichever axis it is, nothing changes its length; or any axis may be the one.
    const kept = !half && !op.has(1) ? shape.slice(0, -1) : shape.slice(0, -1).map((_, i) => op.fresh(0, i));
    return [{ dtype, shape: [...kept, half && inverse ? 1 : 2] }];
  }
  const axis = axisOf(given, shape.length);
  const length = op.has(1) ? (op.input(1).value?.[0] ?? op.fresh(0, axis)) : null;
  const out: Dim[] = [...shape.with(axis, length ?? shape[axis]!)];
  if (half && !inverse) out[axis] = bins(op, out[axis]!, axis);
  // Back from half a spectrum: n bins came from 2·(n − 1) real samples, unless a length is given.
  else if (half)
    out[axis] = length ?? multiply(2, subtract(shape[axis]!, 1) ?? shape[axis]!) ?? op.fresh(0, axis);
  out[out.length - 1] = half && inverse ? 1 : 2;
  return [{ dtype, shape: out }];
};

/** signal [B, L, 1 or 2], frame_step, window, frame_length → [B, frames, bins, 2]. */
export const stft: Rule = (op) => {
  const [batch, samples] = op.ranked(0, 3) as [Dim, Dim, Dim];
  const step = op.input(1).value?.[0] ?? null;
  const windowShape: Shape | null = op.has(2) ? op.shape(2) : null;
  const frame = (op.has(3) ? op.input(3).value?.[0] : null) ?? windowShape?.[0] ?? op.fresh(0, 2);
  const free = subtract(samples, frame);
  const steps = free === null || step === null ? null : divideDown(free, step);
  const frames = (steps === null ? null : add(steps, 1)) ?? op.fresh(0, 1);
  const size = op.number("onesided", 1) === 1 ? bins(op, frame, 2) : frame;
  return [{ dtype: op.input(0).dtype, shape: [batch, frames, size, 2] }];
};

/** Of a real signal's spectrum half is enough: ⌊n / 2⌋ + 1 bins. */
function bins(op: Op, length: Dim, axis: number): Dim {
  const half = divideDown(length, 2);
  return (half === null ? null : add(half, 1)) ?? op.fresh(0, axis);
}
