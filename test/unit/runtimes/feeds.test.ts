import type * as Ort from "onnxruntime-web";
import { describe, expect, it } from "vitest";
import type { OpenOptions } from "../../../src/graph/model.ts";
import { feedBytes, inputSpecs } from "../../../src/runtimes/feeds.ts";

type Metadata = Ort.InferenceSession.ValueMetadata;

const tensor = (name: string, type: Ort.Tensor.Type, ...shape: (number | string)[]): Metadata => ({
  ...{ name, type, shape, isTensor: true },
});

describe("what a session is fed with", () => {
  it("has the session's shapes, named sizes filled in, or the shapes that are given", () => {
    const inputs = [tensor("ids", "int64", "batch", 7), tensor("image", "float16", 1, 3, "h", "w")];
    const options: OpenOptions = { dims: { batch: 2 }, shapes: { image: [4, 3, 8, 9] } };
    expect(inputSpecs(inputs, options)).toEqual([
      { name: "ids", dtype: "i64", dims: [2, 7] },
      { name: "image", dtype: "f16", dims: [4, 3, 8, 9] },
    ]);
  });

  it.each<[string, Metadata, OpenOptions, string, string]>([
    ["a name that is not set", tensor("x", "float32", 1, "n"), {}, "runtime-input", 'the size "n"'],
    ["no name", tensor("x", "float32", -1), {}, "runtime-input", "a size that is not known"],
    ["a size below 0", tensor("x", "float32", "n"), { dims: { n: -3 } }, "runtime-input", '"n"'],
    ["no tensor", { name: "x", isTensor: false }, {}, "runtime-input", "no tensor"],
    ["another rank", tensor("x", "float32", 1, 2), { shapes: { x: [3] } }, "bad-option", "given 1"],
    ["too much", tensor("x", "float32", 2 ** 16, 2 ** 16), {}, "limit-exceeded", "too large"],
  ])("is refused with the input's name for %s", (_, input, options, code, words) => {
    let problem: unknown;
    try {
      inputSpecs([input], options);
    } catch (thrown) {
      problem = (thrown as { problem: unknown }).problem;
    }
    expect(problem).toMatchObject({ code, where: "x", what: expect.stringContaining(words) });
  });

  it("is random floats, integers of 0 and 1, and true", () => {
    const bytes = (dtype: "f32" | "i32" | "bool", count: number) =>
      feedBytes({ name: "x", dtype, dims: [count] }, 5).buffer;
    const floats = new Float32Array(bytes("f32", 64));
    expect(new Set(floats).size).toBe(64);
    expect(floats.every((x) => x >= -1 && x < 1)).toBe(true);
    expect(new Set(new Int32Array(bytes("i32", 64)))).toEqual(new Set([0, 1]));
    expect(new Set(new Uint8Array(bytes("bool", 64)))).toEqual(new Set([1]));
    // One integer is a size or an index as often as not.
    expect([...new Int32Array(bytes("i32", 1))]).toEqual([1]);
    expect(bytes("f32", 64)).toEqual(bytes("f32", 64));
  });
});
