import { describe, expect, it } from "vitest";
import type { Dtype } from "../../../../src/core/units.ts";
import { type Dimension, sweepsOf } from "../../../../src/ui/layers/sizes.ts";

const input = (name: string, ...shape: (number | string)[]) => typed("f32", name, ...shape);
const typed = (dtype: Dtype, name: string, ...shape: (number | string)[]) => ({ name, dtype, shape });

function sweep(dimension: Dimension, ...args: Parameters<typeof sweepsOf>) {
  const sizes = sweepsOf(...args).find((one) => one.dimension === dimension)?.sizes;
  return sizes?.map(({ label, options }) => [label, options]);
}

describe("another batch", () => {
  it("is set where a dimension of that name is open, beside what the reader set", () => {
    const inputs = [input("ids", "batch_size", "sequence")];
    expect(sweep("batch", inputs, { batch_size: null, sequence: 128 })?.[2]).toEqual([
      "4",
      { dims: { batch_size: 4, sequence: 128 } },
    ]);
    expect(sweep("batch", [], { N: 2 })?.[2]).toEqual(["4", { dims: { N: 4 } }]);
  });

  it("takes a first dimension of 1 for it where none is open", () => {
    const inputs = [input("image", 1, 3, 8, 8), input("scale", 1), input("table", 5, 2)];
    expect(sweep("batch", inputs, {})?.[3]).toEqual(["8", { dims: {}, shapes: { image: [8, 3, 8, 8] } }]);
  });

  it("is none where sizes are open that nobody set, or nothing looks like it", () => {
    expect(sweepsOf([input("a", "height", 3)], { height: null })).toEqual([]);
    expect(sweepsOf([input("a", "batch", "h")], { batch: 1, h: null })).toEqual([]);
    expect(sweepsOf([input("a", 7, 3), input("b", 1)], {})).toEqual([]);
  });
});

describe("another resolution", () => {
  it("is of the sides of an image, in multiples of 32 but for its own", () => {
    const found = sweep("resolution", [input("image", 1, 3, 224, 320)], {});
    expect(found?.map(([label]) => label)).toEqual([
      ...["128 × 160", "160 × 256", "224 × 320", "352 × 480", "448 × 640"],
    ]);
    expect(found?.[4]?.[1]).toEqual({ dims: {}, shapes: { image: [1, 3, 448, 640] } });
  });

  it("has channels first or last, sides by name, and no image of a batch of rows", () => {
    expect(sweep("resolution", [input("i", 1, 96, 96, 3)], {})?.[0]?.[1]).toEqual({
      dims: {},
      shapes: { i: [1, 64, 64, 3] },
    });
    const named = [input("i", 1, 3, "h", "w"), input("mask", 1, "h", "w")];
    expect(sweep("resolution", named, { h: 64, w: 64 })?.at(-1)?.[1]).toEqual({ dims: { h: 128, w: 128 } });
    expect(sweep("resolution", [input("spectrum", 1, 1, 49, 10)], {})).toBeUndefined();
    expect(sweep("resolution", [typed("i64", "ids", 1, 3, 64, 64)], {})).toBeUndefined();
  });

  it("keeps inputs that belong together alike", () => {
    const pair = [input("left", 1, 3, 64, 64), input("right", 1, 3, 64, 64), input("other", 1, 3, 32, 32)];
    expect(sweep("resolution", pair, {})?.at(-1)?.[1]).toEqual({
      dims: {},
      shapes: { left: [1, 3, 128, 128], right: [1, 3, 128, 128] },
    });
  });
});

describe("another sequence", () => {
  it("is an open dimension of that name, or the rows of whole numbers", () => {
    const open = [typed("i64", "ids", "batch", "seq_len")];
    expect(sweep("sequence", open, { batch: 1, seq_len: 48 })?.map(([label]) => label)).toEqual([
      ...["12", "24", "48", "96", "192"],
    ]);
    const fixed = [typed("i64", "ids", 1, 256), typed("i64", "mask", 1, 256), input("bias", 1, 256)];
    expect(sweep("sequence", fixed, {})?.[0]).toEqual([
      "64",
      { dims: {}, shapes: { ids: [1, 64], mask: [1, 64] } },
    ]);
  });

  it("is not what a cache holds, nor a few whole numbers", () => {
    expect(sweep("sequence", [], { past_sequence: 64 })).toBeUndefined();
    expect(sweep("sequence", [typed("i64", "sizes", 1, 4)], {})).toBeUndefined();
  });
});
