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

/** Operators whose cost depends on the data or whose data have no size; the lists name them, and the totals lack them. */
const WITHOUT_PRICE = [
  "NonMaxSuppression",
  "StringNormalizer",
  "TfIdfVectorizer",
  "ai.onnx.preview.training.Adagrad",
  "ai.onnx.preview.training.Adam",
  "ai.onnx.preview.training.Gradient",
  "ai.onnx.preview.training.Momentum",
];

describe("ONNX's own test models", () => {
  const opened: { model: TestModel; graph: ModelGraph }[] = [];
  const refused: string[] = [];

  beforeAll(async () => {
    for (const model of testModels()) {
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
    expect(opened).toHaveLength(1072);
  });

  it("every shape that the official tool resolves is resolved, and equal", () => {
    const rows = compared("official");
    expect(rows).toHaveLength(2428);
    const wrong = rows.filter(({ found, expected }) => !covers(found, expected)).map(({ at }) => at);
    expect(wrong).toEqual(TOOL_IS_WRONG);
  });

  it("nothing contradicts the outputs that the files declare; all are resolved at least in rank", () => {
    const rows = compared("declared");
    expect(rows).toHaveLength(1259);
    expect(rows.filter(({ found, expected }) => !agrees(found, expected)).map(({ at }) => at)).toEqual([]);
  });

  it("more is resolved than by the official tool", () => {
    const more = opened.flatMap(({ model, graph }) =>
      graph.nodes.flatMap(({ outputs }) =>
        outputs.filter((name) => knowsMore(describedBy(graph.tensors.get(name)), model.official[name])),
      ),
    );
    expect(more.length).toBeGreaterThanOrEqual(244);
  });

  it("each node is priced, waits for a size, or is named", () => {
    const named = new Set<string>();
    for (const { graph } of opened) {
      const { nodes, unpriced, unresolved, openDims } = analyze(graph);
      for (const { op } of unpriced) named.add(op);
      const silent = nodes.filter(({ priced }) => !priced);
      if (unresolved.length + openDims.length === 0)
        expect(silent).toHaveLength(unpriced.reduce((n, { count }) => n + count, 0));
    }
    expect([...named].sort()).toEqual(WITHOUT_PRICE);
  });
});
