import { UNARY } from "./activation.ts";
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

/** com.microsoft's may have an activation (1: Swish) behind it. */
function groupNorm(adds: (op: OpView) => number): CostRule {
  return (op) => {
    const groups = numberAttribute(op, "num_groups", numberAttribute(op, "groups", 1));
    const activation = numberAttribute(op, "activation", 0) === 1 ? UNARY.Swish.flops : 0;
    return normalized(op, (op.inputs[0]?.shape[0] ?? 1) * groups, activation + adds(op));
  };
}

/** At inference the statistics are constants: a scale and an offset per element. In training they are computed. */
const batchNorm: CostRule = (op) => {
  const elements = op.outputs[0]?.elements;
  if (elements === undefined) return null;
  if (numberAttribute(op, "training_mode", 0) !== 0) return normalized(op, op.inputs[0]?.shape[1] ?? 1);
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
  // ONNX Runtime's, but written in the default domain too
  SimplifiedLayerNormalization: layerNorm,
  InstanceNormalization: instanceNorm,
  GroupNormalization: groupNorm(() => 0),
  MeanVarianceNormalization: instanceNorm,
  LpNormalization: layerNorm,
  LRN: localResponse,
  Softmax: softmax,
  LogSoftmax: softmax,
} as const satisfies Record<string, CostRule>;

/** Scores and a mask on top of them. */
const biasSoftmax: CostRule = (op) => {
  const elements = op.outputs[0]?.elements;
  return elements === undefined ? null : count(op, "softmax", { other: 6 * elements, sfu: elements });
};

/** Rows as long as the scale; what comes out is gated by Swish. */
const gatedRms: CostRule = (op) => {
  const [input, scale] = op.inputs;
  if (!input || !scale || scale.elements === 0) return null;
  return count(op, "normalization", {
    other: input.elements * (FLOPS_PER_ELEMENT + UNARY.Swish.flops + 1),
    sfu: input.elements / scale.elements + input.elements * UNARY.Swish.sfu,
  });
};

/** Keys and queries are normalised and multiplied; a sigmoid of the root gates the value. */
const engramGate: CostRule = (op) => {
  const [key] = op.inputs;
  const output = op.outputs[0];
  if (!key || !output) return null;
  const rows = key.elements / (key.shape.at(-1) || 1);
  return count(op, "normalization", {
    other:
      key.elements * (2 * FLOPS_PER_ELEMENT + 2) +
      output.elements * (op.outputs[1] ? 1 + FLOPS_PER_ELEMENT : 1),
    sfu: rows * (2 + 3),
  });
};

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
  GroupNorm: groupNorm(() => 0),
  SkipGroupNorm: groupNorm((op) => (op.inputs[4] ? 2 : 1)),
  BiasSoftmax: biasSoftmax,
  GatedRMSNorm: gatedRms,
  EngramGate: engramGate,
} as const satisfies Record<string, CostRule>;
