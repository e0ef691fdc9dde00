import { describe, expect, it } from "vitest";
import { parseFilter } from "../../../../src/ui/layers/filter.ts";
import { row } from "./support.ts";

const ROWS = [
  row(
    0,
    { name: "/layer1/conv/Conv", op: "Conv", class: "conv", macs: 5e6, params: 100 },
    { seconds: 2e-3, share: 0.5 },
  ),
  row(1, { name: "/layer1/attn/MatMul", op: "MatMul", class: "gemm", macs: 2e6, original: "BATCH_MATMUL" }),
  row(2, { name: "/layer2/attn/batch norm", op: "Softmax", class: "softmax", sfu: 10 }),
  row(3, { name: "model:layer3", op: "Frobnicate", class: "control", priced: false }),
  row(4, {
    name: "shape",
    op: "Shape",
    class: "constant",
    outputs: [{ name: "s", dtype: "i64", shape: [4] }],
  }),
];

const found = (filter: string) => {
  const test = parseFilter(filter);
  return ROWS.filter((candidate) => !test || test(candidate)).map(({ index }) => index);
};

describe("the filter", () => {
  it.each<[string, number[]]>([
    ["", [0, 1, 2, 3, 4]],
    ["   ", [0, 1, 2, 3, 4]],
    ["ATTN", [1, 2]],
    ["attn softmax", [2]],
    ["op:conv", [0]],
    ["op:batch_mat", [1]],
    ["class:gemm", [1]],
    ['class:"matrix multiply"', [1]],
    ["module:layer1", [0, 1]],
    ["layer1 -attn", [0]],
    ["-class:constant -attn", [0, 3]],
    ['"batch norm"', [2]],
    ["batch norm", [2]],
    ["dtype:i64", [4]],
    ["shape:64", [0, 1, 2, 3]],
    ["shape:1×64", [0, 1, 2, 3]],
    ["tensor:s", [0, 1, 2, 3, 4].slice(4)],
    ["macs>1M", [0, 1]],
    ["macs>2M", [0]],
    ["macs<3M", [1, 2, 4]],
    ["share>1", [0]],
    ["time>1m", [0]],
    ["bound:memory", [0]],
    ["params>99", [0]],
    ["-macs>1M", [2, 3, 4]],
    // No field of that name: the word as it stands.
    ["model:layer3", [3]],
    ["volume>3", []],
    ["constructor:x", []],
    ["toString>1", []],
  ])("%j", (filter, expected) => {
    expect(found(filter)).toEqual(expected);
  });

  it("takes anything that is typed without complaint", () => {
    for (const text of [
      '"',
      '-"',
      "-",
      ":",
      "op:",
      "a:b:c",
      "((",
      "[a-",
      "\\",
      "macs>",
      "🦄",
      '"un closed',
      "-".repeat(5000),
    ])
      expect(() => found(text)).not.toThrow();
  });

  it("reads a megabyte of nonsense in no time", () => {
    const start = performance.now();
    found("a:".repeat(500_000));
    found(`"${"x ".repeat(500_000)}`);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
