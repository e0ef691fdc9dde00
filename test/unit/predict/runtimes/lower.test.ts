import { describe, expect, it } from "vitest";
import type { RuntimeOp } from "../../../../src/predict/runtimes/types.ts";
import { launchesOf } from "../../../../src/predict/runtimes/webgpu/lower.ts";

/** Forms that no profiled model has. */

function op(name: string, inputs: readonly (readonly number[])[], output: readonly number[]): RuntimeOp {
  const operand = (shape: readonly number[]) => ({ shape, dtype: "f32" as const, weight: false });
  return {
    op: name,
    domain: "",
    attributes: {},
    inputs: inputs.map(operand),
    outputs: [operand(output)],
    nodes: [name],
    on: "gpu",
    repeats: 1,
  };
}

const told = (launched: RuntimeOp) =>
  launchesOf(launched).map(({ program, inputs, outputs }) => [program, ...inputs, ...outputs]);

describe("what an operator launches", () => {
  it("many vectors times one matrix are one product", () => {
    expect(
      told(
        op(
          "MatMul",
          [
            [12, 1, 64],
            [64, 48],
          ],
          [12, 1, 48],
        ),
      ),
    ).toEqual([["MatMul", [1, 12, 64], [1, 64, 48], [12, 1, 48]]]);
  });

  it("many vectors times a matrix each are not", () => {
    expect(
      told(
        op(
          "MatMul",
          [
            [12, 1, 64],
            [12, 64, 48],
          ],
          [12, 1, 48],
        ),
      ),
    ).toEqual([["MatMul", [12, 1, 64], [12, 64, 48], [12, 1, 48]]]);
  });

  it("a product of few columns and rows is the naive one", () => {
    expect(
      told(
        op(
          "MatMul",
          [
            [100, 7],
            [7, 7],
          ],
          [100, 7],
        ),
      ),
    ).toEqual([["MatMulNaive", [100, 7], [7, 7], [100, 7]]]);
  });

  it("a softmax over another axis is turned there and back", () => {
    const softmax = { ...op("Softmax", [[4, 50, 20]], [4, 50, 20]), attributes: { axis: 1 } };
    expect(told(softmax).map(([program]) => program)).toEqual(["Transpose", "Softmax", "Transpose"]);
  });

  it("an empty result launches nothing", () => {
    expect(told(op("Slice", [[4, 50]], [0, 50]))).toEqual([]);
  });
});
