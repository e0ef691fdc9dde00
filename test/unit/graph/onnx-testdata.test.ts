import { beforeAll, describe, expect, it } from "vitest";
import type { ModelGraph } from "../../../src/graph/model.ts";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import { agrees, covers, describedBy, knowsMore, type TestModel, testModels } from "./onnx-testdata.ts";

/**
 * Where the official tool is wrong. The loop is handed a sequence that is declared to hold scalars and inserts vectors of 1,
 * 2, … 5 elements (which is what the file's own expected output has); the tool repeats the declaration.
 */
const TOOL_IS_WRONG = ["node/test_loop13_seq seq_res"];

/** What the data decide, or what has no size: the operators that the lists name and that the totals lack. */
const PREVIEW = ["Adagrad", "Adam", "Momentum"].map((op) => `ai.onnx.preview.training.${op}`);
const FILES = [
  {
    file: "testdata",
    of: "ONNX 1.12's test models",
    models: 1072,
    shapes: 2428,
    declared: 1259,
    more: 244,
    named: [
      "NonMaxSuppression",
      "StringNormalizer",
      "TfIdfVectorizer",
      "ai.onnx.preview.training.Gradient",
      ...PREVIEW,
    ],
  },
  {
    file: "generated",
    of: "ONNX 1.23's test models, up to opset 28",
    models: 1404,
    shapes: 1515,
    declared: 1642,
    more: 169,
    named: [
      "DFT",
      "Einsum",
      "ImageDecoder",
      "NonMaxSuppression",
      "RegexFullMatch",
      "StringConcat",
      "StringNormalizer",
      "StringSplit",
      "TfIdfVectorizer",
      "ai.onnx.ml.TreeEnsemble",
      "ai.onnx.preview.FlexAttention",
      ...PREVIEW,
    ],
  },
];

describe.each(FILES)("$of", ({ file, models, shapes, declared, more, named }) => {
  const opened: { model: TestModel; graph: ModelGraph }[] = [];
  const refused: string[] = [];

  beforeAll(async () => {
    for (const model of testModels(file)) {
      const result = await openModel(bytesSource(model.bytes, model.name));
      if (result.ok) opened.push({ model, graph: result.value });
      else refused.push(`${model.name}: ${result.error.what}`);
    }
  }, 60_000);

  /** Each shape of one kind of answer, with Ridgepoint's. */
  const compared = (kind: "official" | "declared") =>
    opened.flatMap(({ model, graph }) =>
      Object.entries(model[kind]).map(([tensor, expected]) => ({
        at: `${model.name} ${tensor}`,
        expected,
        found: describedBy(graph.tensors.get(tensor)),
      })),
    );

  it("all open", () => {
    expect(refused).toEqual([]);
    expect(opened).toHaveLength(models);
  });

  it("every shape that the official tool resolves is resolved, and equal", () => {
    const rows = compared("official");
    expect(rows).toHaveLength(shapes);
    const wrong = rows.filter(({ found, expected }) => !covers(found, expected)).map(({ at }) => at);
    expect(wrong).toEqual(TOOL_IS_WRONG);
  });

  it("nothing contradicts the outputs that the files declare; all are resolved at least in rank", () => {
    const rows = compared("declared");
    expect(rows).toHaveLength(declared);
    expect(rows.filter(({ found, expected }) => !agrees(found, expected)).map(({ at }) => at)).toEqual([]);
  });

  it("more is resolved than by the official tool", () => {
    const beyond = opened.flatMap(({ model, graph }) =>
      graph.nodes.flatMap(({ outputs }) =>
        outputs.filter((name) => knowsMore(describedBy(graph.tensors.get(name)), model.official[name])),
      ),
    );
    expect(beyond.length).toBeGreaterThanOrEqual(more);
  });

  it("each node is priced, waits for a size, or is named", () => {
    const found = new Set<string>();
    for (const { graph } of opened) {
      const { nodes, unpriced, unresolved, openDims } = analyze(graph);
      for (const { op } of unpriced) found.add(op);
      const silent = nodes.filter(({ priced }) => !priced);
      if (unresolved.length + openDims.length === 0)
        expect(silent).toHaveLength(unpriced.reduce((n, { count }) => n + count, 0));
    }
    expect([...found].sort()).toEqual([...named].sort());
  });
});
