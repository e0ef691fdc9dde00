import { type CostRule, count } from "./rule.ts";

/**
 * Operators of ai.onnx.ml whose work does not depend on the data. Trees and support vectors have no rule: how many nodes a
 * sample passes, and which kernel is evaluated how often, stands in lists that are not kept.
 */
function perOutput(flops: number): CostRule {
  return (op) => {
    const output = op.outputs[0];
    return output ? count(op, "elementwise", { other: output.elements * flops }) : null;
  };
}

/** Samples times classes times features, an offset each. */
function linear(scoresAt: number): CostRule {
  return (op) => {
    const features = op.inputs[0]?.shape.at(-1);
    const scores = op.outputs[scoresAt];
    if (features === undefined || !scores) return null;
    return count(op, "gemm", { macs: scores.elements * features, other: scores.elements });
  };
}

/** Columns picked. */
const pick: CostRule = (op) => {
  const output = op.outputs[0];
  if (!output) return null;
  return count(op, "gather", { bytesRead: output.bytes + (op.inputs[1]?.bytes ?? 0), bytesWeights: 0 });
};

const copy: CostRule = (op) => count(op, "copy");

export const classic = {
  ArrayFeatureExtractor: pick,
  Binarizer: perOutput(1),
  // a table is asked for each element
  CategoryMapper: copy,
  LabelEncoder: copy,
  FeatureVectorizer: copy,
  Imputer: perOutput(1),
  LinearClassifier: linear(1),
  LinearRegressor: linear(0),
  // a sum, then a division
  Normalizer: perOutput(2),
  OneHotEncoder: perOutput(1),
  // offset and scale
  Scaler: perOutput(2),
} as const satisfies Record<string, CostRule>;
