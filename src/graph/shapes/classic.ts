import type { Dtype } from "../../core/units.ts";
import type { Dim } from "../model.ts";
import { unary } from "./elementwise.ts";
import { Mismatch, type Op, type Rule, Unresolved } from "./rule.ts";

/**
 * Operators of ai.onnx.ml, which hold classic machine learning: trees, support vectors, encoders. Maps have no shape, so
 * what makes or reads them (ZipMap, CastMap) has no rule.
 */

/** Samples of [N, C]; a single one may come as [C]. */
function samples(op: Op): Dim {
  const shape = op.shape(0);
  return shape.length < 2 ? 1 : shape[0]!;
}

/** The classes that labels are given for, of one type or the other. */
function classes(op: Op, ...names: readonly string[]): { readonly count: number; readonly dtype: Dtype } {
  for (const name of names) {
    const labels = op.attribute(name);
    if (!Array.isArray(labels) || labels.length === 0) continue;
    return { count: labels.length, dtype: typeof labels[0] === "string" ? "string" : "i64" };
  }
  throw new Unresolved("the classes are not listed");
}

/** A label for each sample, and a score for each sample and class. */
const classifier =
  (...labels: readonly string[]): Rule =>
  (op) => {
    const { count, dtype } = classes(op, ...labels);
    const rows = samples(op);
    return [
      { dtype, shape: [rows] },
      { dtype: "f32", shape: [rows, count] },
    ];
  };

const regressor =
  (targets: string): Rule =>
  (op) => [{ dtype: "f32", shape: [samples(op), op.number(targets, 1)] }];

/** Columns of the last axis. */
const arrayFeatureExtractor: Rule = (op) => {
  const shape = op.shape(0);
  const count = op.shape(1).at(-1) ?? 1;
  return [
    { dtype: op.input(0).dtype, shape: shape.length === 1 ? [1, count] : [...shape.slice(0, -1), count] },
  ];
};

const oneHotEncoder: Rule = (op) => {
  const { count } = classes(op, "cats_int64s", "cats_strings");
  return [{ dtype: "f32", shape: [...op.shape(0), count] }];
};

const labelEncoder: Rule = (op) => {
  const named: readonly (readonly [string, Dtype])[] = [
    ["values_strings", "string"],
    ["values_int64s", "i64"],
    ["values_floats", "f32"],
  ];
  const found = named.find(([name]) => op.attribute(name) !== undefined);
  // Version 1 had one list, from strings to their places in it or back.
  const other = op.input(0).dtype === "string" ? "i64" : "string";
  return [{ dtype: op.tensors.values_tensor?.dtype ?? found?.[1] ?? other, shape: op.input(0).shape }];
};

const categoryMapper: Rule = (op) => {
  const { dtype, shape } = op.input(0);
  return [{ dtype: dtype === "string" ? "i64" : "string", shape }];
};

const featureVectorizer: Rule = (op) => {
  const widths = op.list("inputdimensions");
  if (!widths) throw new Mismatch("inputdimensions is missing");
  return [{ dtype: "f32", shape: [samples(op), widths.reduce((a, b) => a + b, 0)] }];
};

/** Scores are one a class, or one a pair of classes. */
const svmClassifier: Rule = (op) => {
  const { count, dtype } = classes(op, "classlabels_ints", "classlabels_strings");
  const rows = samples(op);
  const pairwise = op.attribute("prob_a") === undefined && count > 2 ? (count * (count - 1)) / 2 : count;
  return [
    { dtype, shape: [rows] },
    { dtype: "f32", shape: [rows, pairwise] },
  ];
};

export const CLASSIC: Readonly<Record<string, Rule>> = {
  ArrayFeatureExtractor: arrayFeatureExtractor,
  Binarizer: unary(),
  CategoryMapper: categoryMapper,
  DictVectorizer: (op) => {
    const { count } = classes(op, "string_vocabulary", "int64_vocabulary");
    return [{ dtype: "unknown", shape: [1, count] }];
  },
  FeatureVectorizer: featureVectorizer,
  Imputer: unary(),
  LabelEncoder: labelEncoder,
  LinearClassifier: classifier("classlabels_ints", "classlabels_strings"),
  LinearRegressor: regressor("targets"),
  Normalizer: unary(undefined, "f32"),
  OneHotEncoder: oneHotEncoder,
  Scaler: unary(undefined, "f32"),
  SVMClassifier: svmClassifier,
  SVMRegressor: regressor(""),
  TreeEnsemble: (op) => [{ dtype: op.input(0).dtype, shape: [samples(op), op.number("n_targets", 1)] }],
  TreeEnsembleClassifier: classifier("classlabels_int64s", "classlabels_strings"),
  TreeEnsembleRegressor: regressor("n_targets"),
};
