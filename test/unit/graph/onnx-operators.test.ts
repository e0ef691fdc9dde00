import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { BODIED, ruleFor } from "../../../src/graph/shapes/index.ts";
import { costRule, opLabel } from "../../../src/predict/cost/index.ts";

/** Every operator that ONNX 1.23 and ONNX Runtime 1.30 document: what Ridgepoint has a shape and a price for. */
const FILE = resolve(import.meta.dirname, "../../fixtures/onnx/operators.json");
const DOMAINS: Readonly<Record<string, readonly string[]>> = JSON.parse(readFileSync(FILE, "utf8"));
const OPERATORS = Object.entries(DOMAINS).flatMap(([domain, ops]) =>
  ops.map((op) => ({ domain: domain === "ai.onnx" ? "" : domain, op })),
);

/** Their outputs are what a payload or a map says. */
const WITHOUT_SHAPE = [
  "ai.onnx.ml.CastMap",
  "ai.onnx.ml.ZipMap",
  "com.microsoft.EPContext",
  "com.microsoft.Snpe",
];

/** What it costs depends on the data, is text, or is not kept; a model that has one is told so. */
const WITHOUT_PRICE = [
  "ImageDecoder",
  "MaxRoiPool",
  "NonMaxSuppression",
  "RegexFullMatch",
  "StringConcat",
  "StringNormalizer",
  "StringSplit",
  "TfIdfVectorizer",
  ...["CastMap", "DictVectorizer", "SVMClassifier", "SVMRegressor", "TreeEnsemble"].map(
    (op) => `ai.onnx.ml.${op}`,
  ),
  ...["TreeEnsembleClassifier", "TreeEnsembleRegressor", "ZipMap"].map((op) => `ai.onnx.ml.${op}`),
  "ai.onnx.preview.FlexAttention",
  ...["Adagrad", "Adam", "Gradient", "Momentum"].map((op) => `ai.onnx.preview.training.${op}`),
  ...[
    "AttnLSTM",
    "BifurcationDetector",
    "DecoderAttention",
    "EPContext",
    "LongformerAttention",
    "PagedAttention",
  ].map((op) => `com.microsoft.${op}`),
  ...[
    "QOrderedLongformerAttention",
    "QuantizeBFP",
    "Snpe",
    "SparseAttention",
    "SparseToDenseMatMul",
    "Tokenizer",
  ].map((op) => `com.microsoft.${op}`),
  "com.microsoft.WordConvEmbedding",
];

describe("the operators of ONNX and of ONNX Runtime", () => {
  it("have a shape rule", () => {
    const without = OPERATORS.filter(({ domain, op }) => !ruleFor(domain, op));
    expect(without.map(({ domain, op }) => opLabel(domain, op)).sort()).toEqual(WITHOUT_SHAPE);
  });

  it("have a price, their bodies' where they have bodies", () => {
    const without = OPERATORS.filter(({ domain, op }) => !costRule(domain, op) && !BODIED.has(op));
    expect(without.map(({ domain, op }) => opLabel(domain, op)).sort()).toEqual([...WITHOUT_PRICE].sort());
  });
});
