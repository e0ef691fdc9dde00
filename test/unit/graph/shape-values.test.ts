import { describe, expect, it } from "vitest";
import type { Dtype } from "../../../src/core/units.ts";
import type { Shape } from "../../../src/graph/model.ts";
import type { Known, Value } from "../../../src/graph/shapes/known.ts";
import { type Attributes, image, infer, matrix, none, reals, s, t, typed, v } from "./tensors.ts";

type Row = [
  type: string,
  inputs: (Known | null)[],
  attributes: Attributes,
  expected: Shape | Shape[] | null,
  opset?: number,
];

describe("operators that give up, and those of ONNX Runtime", () => {
  it("an operator that gives up says why", () => {
    expect(infer("MatMul", [t(5, 3), t(4, 6)]).reason).toBe("inner dimensions 3 and 4 differ");
    expect(infer("Reshape", [t(5, 3), typed("i64", "n")]).reason).toMatch(/value of input 1/);
  });

  it("an operator that is not known has unknown outputs and stays", () => {
    expect(infer("Frobnicate", [t(1)], {}, 17, 2)).toEqual({
      outputs: [
        { dtype: "unknown", shape: null, value: null, constant: false },
        { dtype: "unknown", shape: null, value: null, constant: false },
      ],
      reason: null,
      mismatch: false,
    });
  });

  it("inputs of unknown shape leave the type", () => {
    for (const type of ["Relu", "Add", "Softmax", "Identity"]) {
      const { outputs } = infer(type, type === "Add" ? [none, t(1)] : [none]);
      expect(outputs[0]).toMatchObject({ dtype: "f32", shape: null });
    }
    expect(infer("Reshape", [none, v(2, 3)]).outputs[0]?.shape).toEqual([2, 3]);
    expect(infer("Reshape", [none, v(2, -1)]).outputs[0]?.shape).toEqual([2, "y[1]"]);
  });

  it.each([
    [
      "FusedConv",
      [image, t(64, 3, 7, 7)],
      { strides: [2, 2], pads: [3, 3, 3, 3], activation: "Relu" },
      [1, 64, 112, 112],
    ],
    ["FusedMatMul", [t(2, 5, 3), t(2, 7, 3)], { transB: 1 }, [2, 5, 7]],
    ["Gelu", [t(2, 3)], {}, [2, 3]],
    ["SkipLayerNormalization", [t(2, 7, 64), t(2, 7, 64), t(64)], {}, [2, 7, 64]],
    ["MatMulNBits", [t(1, 7, 4096), typed("u8", 11008, 128, 16)], { K: 4096, N: 11008 }, [1, 7, 11008]],
    ["Attention", [t(1, 128, 768), t(768, 2304)], { num_heads: 12 }, [1, 128, 768]],
    ["MultiHeadAttention", [t(1, 77, 768), t(1, 77, 768), t(1, 77, 768)], { num_heads: 12 }, [1, 77, 768]],
    [
      "GroupQueryAttention",
      [t(1, "s", 5120), null, null],
      { num_heads: 32, kv_num_heads: 4 },
      [1, "s", 4096],
    ],
    [
      "EmbedLayerNormalization",
      [typed("i32", 2, 128), typed("i32", 2, 128), t(30522, 768)],
      {},
      [2, 128, 768],
    ],
    ["QLinearAdd", [typed("u8", 1, 8), t(), typed("u8"), typed("u8", 3, 1)], {}, [3, 8]],
  ] as Row[])("com.microsoft %s", (type, inputs, attributes, expected) => {
    expect(infer(type, inputs, attributes, 17, 1, "com.microsoft").outputs[0]?.shape).toEqual(expected);
  });
});

describe("types of outputs", () => {
  it.each([
    ["Shape", [t(2)], {}, ["i64"]],
    ["Equal", [t(2), t(2)], {}, ["bool"]],
    ["Cast", [t(2)], { to: 10 }, ["f16"]],
    ["ArgMax", [t(2)], {}, ["i64"]],
    ["QuantizeLinear", [t(2), t(), typed("i8")], {}, ["i8"]],
    ["QuantizeLinear", [t(2), t()], {}, ["u8"]],
    ["DequantizeLinear", [typed("u8", 2), t(), typed("u8")], {}, ["f32"]],
    ["DynamicQuantizeLinear", [t(2)], {}, ["u8", "f32", "u8"]],
    ["MatMulInteger", [typed("u8", 2, 3), typed("i8", 3, 2)], {}, ["i32"]],
    ["TopK", [t(9), v(2)], {}, ["f32", "i64"]],
    ["Dropout", [t(2)], {}, ["f32", "bool"]],
    ["OneHot", [typed("i64", 2), s(4), typed("f16", 2)], {}, ["f16"]],
    ["Pow", [t(2), s(2)], {}, ["f32"]],
  ] as [string, Known[], Attributes, Dtype[]][])("%s", (type, inputs, attributes, expected) => {
    const { outputs } = infer(type, inputs, attributes, 17, expected.length);
    expect(outputs.map(({ dtype }) => dtype)).toEqual(expected);
  });
});

describe("values that shapes are computed from", () => {
  it.each([
    ["Shape", [t(2, "n", 4)], {}, [2, "n", 4]],
    ["Shape", [t(2, "n", 4)], { start: 1, end: -1 }, ["n"]],
    ["Size", [t(2, "n", 4)], {}, ["8*n"]],
    ["Gather", [v(2, "n", 4), s(-2)], {}, ["n"]],
    ["Gather", [v(2, "n", 4), v(2, 0)], {}, [4, 2]],
    ["Concat", [v("n"), v(12, 64), typed("i64", 1)], { axis: 0 }, ["n", 12, 64, null]],
    ["Slice", [v(1, 2, 3, 4), v(-1), v(-(2 ** 63)), v(0), v(-2)], {}, [4, 2]],
    ["Unsqueeze", [s(5), v(0)], {}, [5]],
    ["Cast", [reals(1.7, -1.7)], { to: 7 }, [1, -1]],
    ["Cast", [v("n")], { to: 1 }, ["n"]],
    ["Add", [v("n", 2), s(1)], {}, ["n + 1", 3]],
    ["Sub", [v("n", 2), v("n", 5)], {}, [0, -3]],
    ["Mul", [v("n", 2), v(3, 4)], {}, ["3*n", 8]],
    ["Div", [v(7, -7, "n"), s(2)], {}, [3, -3, "floor((n)/2)"]],
    ["Div", [reals(7), s(2, "f32")], {}, [3.5]],
    ["Mod", [v(-7, 7, 6), v(3, -3, 3)], {}, [2, -2, 0]],
    ["Mod", [v(-7), v(3)], { fmod: 1 }, [-1]],
    ["Floor", [reals(1.5, -1.5)], {}, [1, -2]],
    ["Ceil", [reals(1.5)], {}, [2]],
    ["Round", [reals(0.5, 1.5, 2.5, -0.5, 2.4)], {}, [0, 2, 2, -0, 2]],
    ["Min", [v(3, 5), s(4)], {}, [3, 4]],
    ["Max", [v(3, "n"), v(4, "n")], {}, [4, "n"]],
    ["Min", [v("n", "n", "m"), v("n", 4, "n + m")], {}, ["n", "min(n, 4)", "m"]],
    ["Max", [v("n", "n"), v(0, 4)], {}, ["n", "max(n, 4)"]],
    ["Min", [reals(2.5, 4), s("n", "f32")], {}, [null, "min(n, 4)"]],
    ["Equal", [v("n", -1, 3, "n"), v(-1, -1, 4, "n")], {}, [0, 1, 0, 1]],
    ["Where", [{ ...v(0, 1), dtype: "bool" }, v(1, 1), v("n", -1)], {}, ["n", 1]],
    ["Not", [{ ...v(0, 1), dtype: "bool" }], {}, [1, 0]],
    ["Clip", [v(-5, 5), s(0), s(3)], {}, [0, 3]],
    ["Clip", [v("n"), s(0), s(3)], {}, ["min(n, 3)"]],
    ["Clip", [v("n"), s(2)], {}, ["max(n, 2)"]],
    ["ReduceProd", [v(2, 3, 4), v(0)], { keepdims: 0 }, [24]],
    ["ReduceSum", [matrix(2, 2, 1, 2, 3, 4), v(1)], { keepdims: 0 }, [3, 7]],
    ["ReduceMax", [matrix(2, 2, 1, 2, 3, 4), v(0)], {}, [3, 4]],
    ["Range", [s(2), s(8), s(2)], {}, [2, 4, 6]],
    ["ConstantOfShape", [v(3)], {}, [0, 0, 0]],
    ["Expand", [v(7), v(2, 2)], {}, [7, 7, 7, 7]],
    ["Tile", [v(1, 2), v(2)], {}, [1, 2, 1, 2]],
    ["Transpose", [matrix(2, 3, 1, 2, 3, 4, 5, 6)], {}, [1, 4, 2, 5, 3, 6]],
    ["Reshape", [matrix(1, 2, 1, 2), v(2)], {}, [1, 2]],
    ["NonZero", [matrix(2, 2, 0, 1, 1, 0)], {}, [0, 1, 1, 0]],
    ["Concat", [matrix(2, 1, 1, 2), matrix(2, 2, 3, 4, 5, 6)], { axis: 1 }, [1, 3, 4, 2, 5, 6]],
  ] as [string, Known[], Attributes, Value][])("%s(%j) %j → %j", (type, inputs, attributes, expected) => {
    expect(infer(type, inputs, attributes).outputs[0]?.value).toEqual(expected);
  });

  it("are split", () => {
    const { outputs } = infer("Split", [v(1, 2, 3, 4)], { axis: 0 }, 13, 2);
    expect(outputs.map(({ value }) => value)).toEqual([
      [1, 2],
      [3, 4],
    ]);
  });

  it("are not followed when they are many", () => {
    expect(infer("Range", [s(0), s(100_000), s(1)]).outputs[0]).toMatchObject({
      shape: [100_000],
      value: null,
    });
    expect(infer("ConstantOfShape", [v(0, 2 ** 50)]).outputs[0]).toMatchObject({
      shape: [0, 2 ** 50],
      value: null,
    });
  });

  it("a shape is a constant, open dims too since they are set before the first run; so is what constants make", () => {
    const weight: Known = { ...t(64, 64), constant: true };
    expect(infer("Shape", [t(2, "n")]).outputs[0]?.constant).toBe(true);
    expect(infer("Shape", [t()]).outputs[0]?.constant).toBe(true);
    expect(infer("Shape", [t(2, 3)]).outputs[0]?.constant).toBe(true);
    expect(infer("Transpose", [weight]).outputs[0]?.constant).toBe(true);
    expect(infer("Add", [weight, t(1)]).outputs[0]?.constant).toBe(false);
    expect(infer("RandomNormalLike", [weight]).outputs[0]?.constant).toBe(false);
    expect(infer("RandomNormal", [], { shape: [1] }).outputs[0]?.constant).toBe(false);
    expect(infer("MyOwn", [weight]).outputs[0]?.constant).toBe(false);
  });
});
