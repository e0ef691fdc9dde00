import { describe, expect, it } from "vitest";
import type { Launch } from "../../../../src/core/runtime.ts";
import { settingsOf } from "../../../../src/predict/runtimes/settings.ts";
import { wasmProgram } from "../../../../src/predict/runtimes/wasm/programs.ts";
import { webgpuProgram } from "../../../../src/predict/runtimes/webgpu/programs/index.ts";

type Dims = readonly number[];

function counted(
  side: typeof wasmProgram,
  program: string,
  inputs: readonly Dims[],
  outputs: readonly Dims[],
  settings?: Launch["settings"],
) {
  return side(program).count({ program, inputs, outputs, dtype: "f32", settings });
}

describe("what WebGPU's programs do", () => {
  it("a pool looks at its windows, where it has any", () => {
    const pool = (window?: number) =>
      counted(webgpuProgram, "MaxPool", [[1, 8, 8, 4]], [[1, 4, 4, 4]], { window }).counts;
    expect(pool(9)).toEqual({ threads: 64, steps: 256, looks: 576 });
    expect(pool()).toEqual({ threads: 64, steps: 256 });
  });

  it("a Resize of one mode is another variant than one of another", () => {
    const resize = (mode: string) =>
      counted(webgpuProgram, "Resize", [[1, 4, 8, 8]], [[1, 4, 16, 16]], { mode }).variant;
    expect(resize("linear")).not.toBe(resize("nearest"));
  });

  it("weights of few bits: columns by fours, by eights for several rows, blocks in rounds of 64", () => {
    const nBits = (rows: number, n: number) =>
      counted(
        webgpuProgram,
        "MatMulNBits",
        [
          [1, rows, 4096],
          [n, 128, 16],
        ],
        [[1, rows, n]],
      );
    expect(nBits(1, 32)).toEqual({
      variant: "4 columns",
      counts: { groups: 8, rounds: 16, products: 32 * 4096 },
    });
    expect(nBits(2, 32)).toMatchObject({ variant: "8 columns", counts: { groups: 8, rounds: 16 } });
    expect(nBits(2, 12)).toMatchObject({ variant: "4 columns", counts: { groups: 6 } });
  });

  it("attention walks tiles of twelve, the keys by vectors", () => {
    const probs = counted(webgpuProgram, "AttentionProbs", [[1, 2, 13, 64]], [[1, 2, 13, 25]]);
    // 2 heads · 2 · 3 tiles, each of 16 vectors in 2 steps.
    expect(probs).toEqual({ variant: "vectors of 4", counts: { tiles: 12, steps: 24 } });
  });

  it("the last thread of a normalization takes what is left over", () => {
    const norm = (length: number) =>
      counted(webgpuProgram, "SkipLayerNormalization", [[1, 3, length]], [[1, 3, length]]).counts;
    expect(norm(768)).toEqual({ rows: 3, rounds: 9, elements: 2304 });
    expect(norm(1000)).toEqual({ rows: 3, rounds: 3 * (250 - 3 * 63), elements: 3000 });
  });
});

describe("what the CPU's programs do", () => {
  const image = [1, 8, 16, 16];

  it("a convolution of bytes finds its weights behind scales and zero points", () => {
    const plain = counted(wasmProgram, "Conv", [image, [16, 8, 3, 3]], [[1, 16, 16, 16]]);
    const bytes = counted(wasmProgram, "QLinearConv", [image, [], [], [16, 8, 3, 3]], [[1, 16, 16, 16]]);
    expect(bytes).toEqual(plain);
    expect(wasmProgram("QLinearConv").family).not.toBe(wasmProgram("Conv").family);
  });

  it("attention counts its heads for probabilities, and all keys that are kept", () => {
    const launch = [
      [1, 1, 64],
      [1, 1, 16],
      [1, 1, 16],
      [1, 2, 99, 8],
    ];
    const made = [
      [1, 1, 64],
      [1, 2, 100, 8],
    ];
    const { counts } = counted(wasmProgram, "GroupQueryAttention", launch, made, { heads: 8 });
    expect(counts).toMatchObject({ probabilities: 800, products: 2 * 100 * 64 });
  });
});

describe("what sizes do not tell", () => {
  it.each([
    ["Resize", { mode: "linear" }, { mode: "linear" }],
    ["Resize", {}, { mode: "nearest" }],
    ["AveragePool", { kernel_shape: [3, 2] }, { window: 6 }],
    ["MultiHeadAttention", { num_heads: 12 }, { heads: 12 }],
  ])("%s %j", (op, attributes, settings) => {
    expect(settingsOf({ op, attributes })).toEqual({ settings });
  });

  it("is nothing for most", () => {
    expect(settingsOf({ op: "Conv", attributes: { kernel_shape: [3, 3] } })).toEqual({});
  });
});
