import { describe, expect, it } from "vitest";
import type { JsonRecord } from "../../../src/graph/json.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import type { OpView } from "../../../src/predict/cost/operands.ts";
import { least } from "../../../src/predict/cost/operands.ts";
import { count } from "../../../src/predict/cost/rule.ts";
import { AMOUNTS } from "../../../src/predict/symbolic/amounts.ts";
import { OpenCounter } from "../../../src/predict/symbolic/cost.ts";
import { evaluateExpression } from "../../../src/predict/symbolic/write.ts";
import type { Analysis } from "../../../src/predict/types.ts";
import { json } from "../graph/language/headers.ts";
import { counted } from "../graph/language/open.ts";
import {
  GEMMA2_2B,
  GEMMA3_1B,
  MISTRAL_7B,
  MIXTRAL_8X7B,
  PHI3_MINI,
  QWEN25_05B,
} from "../graph/language/published.ts";
import { buildGraph } from "./build.ts";

type Sizes = Readonly<Record<string, number>>;

const TOTALS = ["macs", "flops", "bytesRead", "bytesWritten", "peakActivationBytes"] as const;

/** That the open analysis has a formula for everything, and that these come to what is counted with the sizes set. */
function expectAgreement(open: Analysis, set: Analysis, sizes: Sizes) {
  const at = (text: string | null | undefined) => text && evaluateExpression(text, sizes);
  expect(TOTALS.map((name) => at(open.symbolic?.[name]))).toEqual(TOTALS.map((name) => set.totals[name]));
  for (const [i, node] of open.nodes.entries()) {
    const figures = AMOUNTS.map((name) => (node.symbolic ? at(node.symbolic[name]) : node[name]));
    expect(figures, node.name).toEqual(AMOUNTS.map((name) => set.nodes[i]![name]));
  }
}

const WINDOWED: readonly (readonly [name: string, config: JsonRecord, window: number])[] = [
  ["Mistral", MISTRAL_7B.config, 4096],
  ["Gemma 2", GEMMA2_2B.config, 4096],
  ["Gemma 3", GEMMA3_1B.config, 512],
  ["Phi 3", PHI3_MINI.config, 2047],
  // Beyond every size at which a formula is tried.
  ["Qwen 2.5", { ...QWEN25_05B.config, use_sliding_window: true, max_window_layers: 21 }, 32_768],
];

describe.each(WINDOWED)("%s", (_name, config, window) => {
  const count = (dims: Sizes = {}) => counted({ "config.json": json(config) }, dims);

  it("with a window has totals for any prompt, below, at and above it", async () => {
    const open = await count({ batch: 2, past: 0 });
    expect(open.openDims).toEqual(["sequence"]);
    expect(open.symbolic?.macs).toContain(`min(sequence, ${window})`);
    for (const sequence of [1, window - 1, window, window + 1, 3 * window])
      expectAgreement(open, await count({ batch: 2, past: 0, sequence }), { sequence });
  });

  it("has totals for a token after any number of others", async () => {
    const open = await count();
    expect(open.symbolic?.macs).toContain(`min(past + sequence, ${window})`);
    expect(open.symbolic?.bytesRead).toContain(`min(past, ${window - 1})`);
    for (const past of [0, 1, window - 2, window - 1, window, 3 * window]) {
      const sizes = { batch: 1, sequence: 1, past };
      expectAgreement(open, await count(sizes), sizes);
    }
    // A prompt that goes on where another ended.
    const sizes = { batch: 3, sequence: 40, past: window - 20 };
    expectAgreement(open, await count(sizes), sizes);
  });

  it("puts what a token and its cache share in one form", async () => {
    const { symbolic } = await count({ batch: 1, sequence: 1 });
    // Keys are min(past + 1, window), rows of the cache min(past, window − 1).
    for (const text of [symbolic?.macs, symbolic?.bytesRead])
      expect(text).toContain(`min(past, ${window - 1})`);
  });
});

describe("what is read of a table", () => {
  it("is no more than there is, for rows and for experts", async () => {
    const { nodes } = await counted({ "config.json": json(MIXTRAL_8X7B.config) });
    const weights = (end: string) => nodes.find(({ name }) => name.endsWith(end))?.symbolic?.bytesWeights;
    expect(weights("embed_tokens")).toBe("8192*min(batch*sequence, 32000)");
    // Two experts a token, of eight.
    expect(weights("layers.0/block_sparse_moe/experts")).toBe("704643072*min(batch*sequence, 4)");
  });

  it("is the same as with the size given", () => {
    const rows = (n: string | number) =>
      analyze(
        buildGraph({
          inputs: { ids: { dtype: "i64", shape: [n] } },
          weights: { table: [5, 8] },
          made: { rows: [n, 8] },
          nodes: [{ op: "Gather", inputs: ["table", "ids"], outputs: ["rows"] }],
        }),
      );
    expect(rows("n").nodes[0]!.symbolic?.bytesWeights).toBe("32*min(n, 5)");
    for (const n of [1, 4, 5, 6, 100])
      expect(evaluateExpression("32*min(n, 5)", { n })).toBe(rows(n).nodes[0]!.bytesWeights);
  });
});

describe("a minimum in a rule", () => {
  const view = { op: "X", inputs: [], outputs: [shaped("n", "m")], attributes: {} };
  const formOf = (macs: (op: OpView, n: number, m: number) => number) => {
    const rule = (op: OpView) =>
      count(op, "control", { macs: macs(op, ...(op.outputs[0]!.shape as [number, number])) });
    return new OpenCounter().cost("", rule, view)?.amounts.macs ?? null;
  };
  const textOf = (macs: Parameters<typeof formOf>[0]) => {
    const form = formOf(macs);
    return form && [...form].map(([product, coefficient]) => `${coefficient}*${product}`).join(" + ");
  };

  function shaped(...shape: string[]) {
    return { name: "y", dtype: "f32", shape, stored: null, constant: false } as const;
  }

  it("may compare minima", () => {
    expect(textOf((op, n, m) => least(op, least(op, n, m) + 1, 6) * n)).toBe("1*min(m, n, 5)*n + 1*n");
  });

  it("that another decides is none", () => {
    expect(textOf((op, n, m) => least(op, n, n + m))).toBe("1*n");
    expect(textOf((op, n) => least(op, 0, n))).toBe("");
  });

  it("leaves no form where what it compares has none, or where it is not always taken", () => {
    expect(formOf((op, n) => least(op, 2 ** n, 64))).toBeNull();
    expect(formOf((op, n, m) => (n > 50 ? least(op, n, 60) * m : n * m))).toBeNull();
    expect(formOf((op, n) => Math.min(n, 60) + least(op, n, 60))).toBeNull();
  });
});

describe("the peak", () => {
  const chain = (...sizes: (string | number)[]) =>
    analyze(
      buildGraph({
        inputs: { t0: [sizes[0]!] },
        made: Object.fromEntries(sizes.slice(1).map((size, i) => [`t${i + 1}`, [size]])),
        outputs: [`t${sizes.length - 1}`],
        nodes: sizes.slice(1).map((_, i) => ({ op: "Slice", inputs: [`t${i}`], outputs: [`t${i + 1}`] })),
      }),
    );

  it("knows that a part is no more than the whole, and that a larger of two is no less", () => {
    const peakOf = (...sizes: string[]) => chain(...sizes).symbolic?.peakActivationBytes;
    expect(peakOf("n", "min(n, 100)", "min(n, 100)")).toBe("4*min(n, 100) + 4*n");
    expect(peakOf("n", "max(n, 100)", "n")).toBe("4*max(n, 100) + 4*n");
    expect(peakOf("n", "n - min(n, 3)", "n")).toBe("8*n - 4*min(n, 3)");
    expect(peakOf("min(n, 5)", "min(n, 5) + min(n, 7)", "min(n, 5)")).toBe("8*min(n, 5) + 4*min(n, 7)");
  });

  it("is what it is with the size given", () => {
    const cut = (n: number, most: number) => Math.min(n, most);
    const open = chain("n", "min(n, 8)", "2*min(n, 8)", "min(n, 3)", 20);
    for (const n of [1, 2, 3, 5, 8, 9, 30])
      expect(evaluateExpression(open.symbolic!.peakActivationBytes!, { n })).toBe(
        chain(n, cut(n, 8), 2 * cut(n, 8), cut(n, 3), 20).totals.peakActivationBytes,
      );
  });
});
