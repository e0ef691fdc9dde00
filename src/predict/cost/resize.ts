import { least, type OpView, textAttribute } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/** Multiply and add for each tap, axis by axis. */
const FLOPS_PER_AXIS: Readonly<Record<string, number>> = {
  nearest: 0,
  linear: 2,
  bilinear: 2,
  cubic: 8,
  bicubic: 8,
};

/** Axes along which the size changes; one that only passes through needs no interpolation. */
function resizedAxes(op: OpView): number {
  const before = op.inputs[0]?.shape ?? [];
  const after = op.outputs[0]?.shape ?? [];
  return after.filter((size, axis) => size !== before[axis]).length;
}

/** Nearest moves data; linear costs 4 per output for a pair of spatial axes. Only sizes and scales are read beside it. */
const resize: CostRule = (op) => {
  const [input] = op.inputs;
  const output = op.outputs[0];
  const perAxis = FLOPS_PER_AXIS[textAttribute(op, "mode", "nearest")];
  if (!input || !output || perAxis === undefined) return null;
  return count(op, "resize", { other: output.elements * perAxis * resizedAxes(op) });
};

/** Samples at positions given by a tensor: interpolation over every spatial axis. */
const gridSample: CostRule = (op) => {
  const [input] = op.inputs;
  const output = op.outputs[0];
  const perAxis = FLOPS_PER_AXIS[textAttribute(op, "mode", "bilinear")];
  if (!input || !output || perAxis === undefined) return null;
  return count(op, "resize", { other: output.elements * perAxis * (input.shape.length - 2) });
};

/** A region a crop, resampled along height and width. */
const cropAndResize: CostRule = (op) => {
  const output = op.outputs[0];
  const perAxis = FLOPS_PER_AXIS[textAttribute(op, "mode", "bilinear")];
  if (!output || perAxis === undefined) return null;
  const bytes = least(op, op.inputs[0]?.bytes ?? 0, output.bytes * 4);
  return count(op, "resize", { other: output.elements * perAxis * 2, bytesRead: bytes });
};

export const resizesMicrosoft = {
  CropAndResize: cropAndResize,
  GridSample: gridSample,
} as const satisfies Record<string, CostRule>;

export const resizes = {
  Resize: resize,
  Upsample: resize,
  GridSample: gridSample,
} as const satisfies Record<string, CostRule>;
