import { isFloat } from "./known.ts";
import { axisOf, type Op, type Rule } from "./rule.ts";

/** Normalisations: the output is like the input; some give statistics beside it. */

/** Outputs after the first are per-channel statistics (training mode, and before opset 14). */
export const batchNorm: Rule = (op) => {
  const { dtype, shape } = op.input(0);
  const statistics = { dtype: op.input(1).dtype, shape: op.input(1).shape };
  return [{ dtype, shape }, statistics, statistics, statistics, statistics];
};

/** Mean and inverse deviation have size 1 along the normalised axes. */
export const layerNorm: Rule = (op) => {
  const { dtype, shape } = op.input(0);
  const statistics = { dtype: isFloat(dtype) ? ("f32" as const) : dtype, shape: statisticsShape(op) };
  return [{ dtype, shape }, statistics, statistics];
};

function statisticsShape(op: Op) {
  const { shape } = op.input(0);
  if (!shape) return null;
  const from = axisOf(op.number("axis", -1), shape.length);
  return shape.map((dim, axis) => (axis < from ? dim : 1));
}

/** com.microsoft SkipLayerNormalization: output, mean, inverse deviation, and the sum of input and skip. */
export const skipLayerNorm: Rule = (op) => {
  const [out, mean, deviation] = layerNorm(op);
  return [out!, mean!, deviation!, out!];
};

/** Output and, in older opsets, the mask: like the input. */
export const dropout: Rule = (op) => {
  const { dtype, shape, value } = op.input(0);
  const inference = !op.has(2) || op.input(2).value?.[0] === 0;
  return [
    { dtype, shape, value: inference ? value : null },
    { dtype: op.opset < 10 ? dtype : "bool", shape },
  ];
};
