import { numberAttribute, type OpView, product } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/** Mean, variance, normalise, scale, offset: five per element; one reciprocal root per row. */
const FLOPS_PER_ELEMENT = 5;
const SFU_PER_ROW = 1;

function normalized(op: OpView, rows: number, addsPerElement = 0) {
  const elements = op.inputs[0]?.elements;
  if (elements === undefined) return null;
  return count(op, "normalization", {
    other: elements * (FLOPS_PER_ELEMENT + addsPerElement),
    sfu: rows * SFU_PER_ROW,
  });
}

/** Rows are what lies before the normalised axis. */
const layerNorm: CostRule = (op) => {
  const shape = op.inputs[0]?.shape ?? [];
  const axis = numberAttribute(op, "axis", -1);
  return normalized(op, product(shape.slice(0, axis < 0 ? shape.length + axis : axis)));
};

/** Rows are samples × channels. */
const instanceNorm: CostRule = (op) => normalized(op, product((op.inputs[0]?.shape ?? []).slice(0, 2)));

const groupNorm: CostRule = (op) =>
  normalized(
    op,
    (op.inputs[0]?.shape[0] ?? 1) * numberAttribute(op, "num_groups", numberAttribute(op, "groups", 1)),
  );

/** At inference the statistics are constants: a scale and an offset per element. */
const batchNorm: CostRule = (op) => {
  const elements = op.outputs[0]?.elements;
  if (elements === undefined || numberAttribute(op, "training_mode", 0) !== 0) return null;
  return count(op, "normalization", { other: 2 * elements });
};

/** Across channels: a window of squares, then a power and a division. */
const localResponse: CostRule = (op) => {
  const elements = op.outputs[0]?.elements;
  if (elements === undefined) return null;
  const window = numberAttribute(op, "size", 1);
  return count(op, "normalization", { other: elements * (2 * window + 5), sfu: elements * 3 });
};

/** Maximum, subtract, exp, sum, divide: five per element of which the exp is special. */
const softmax: CostRule = (op) => {
  const elements = op.outputs[0]?.elements;
  return elements === undefined ? null : count(op, "softmax", { other: 5 * elements, sfu: elements });
};

export const normalization = {
  BatchNormalization: batchNorm,
  LayerNormalization: layerNorm,
  RMSNormalization: layerNorm,
  InstanceNormalization: instanceNorm,
  GroupNormalization: groupNorm,
  MeanVarianceNormalization: instanceNorm,
  LpNormalization: layerNorm,
  LRN: localResponse,
  Softmax: softmax,
  LogSoftmax: softmax,
} as const satisfies Record<string, CostRule>;

/** The skip connection (and its bias) is added first. */
const skipLayerNorm: CostRule = (op) => {
  const shape = op.inputs[0]?.shape ?? [];
  const bias = op.op === "SkipLayerNormalization" ? op.inputs[4] : op.inputs[3];
  return normalized(op, product(shape.slice(0, -1)), bias ? 2 : 1);
};

export const normalizationMicrosoft = {
  LayerNormalization: layerNorm,
  SimplifiedLayerNormalization: layerNorm,
  SkipLayerNormalization: skipLayerNorm,
  SkipSimplifiedLayerNormalization: skipLayerNorm,
  GroupNorm: groupNorm,
} as const satisfies Record<string, CostRule>;
