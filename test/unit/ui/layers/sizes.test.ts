import { describe, expect, it } from "vitest";
import { withBatch } from "../../../../src/ui/layers/batch.ts";

const input = (name: string, ...shape: (number | string)[]) => ({ name, dtype: "f32" as const, shape });

describe("another batch", () => {
  it("is set where a dimension of that name is open, beside what the reader set", () => {
    const inputs = [input("ids", "batch_size", "sequence")];
    expect(withBatch({ inputs }, { batch_size: null, sequence: 128 }, 4)).toEqual({
      dims: { batch_size: 4, sequence: 128 },
    });
    expect(withBatch({ inputs }, { N: 2 }, 4)).toEqual({ dims: { N: 4 } });
  });

  it("takes a first dimension of 1 for it where none is open", () => {
    const inputs = [input("image", 1, 3, 8, 8), input("scale", 1), input("table", 5, 2)];
    expect(withBatch({ inputs }, {}, 8)).toEqual({ dims: {}, shapes: { image: [8, 3, 8, 8] } });
  });

  it("is none where sizes are open that nobody set, or nothing looks like it", () => {
    expect(withBatch({ inputs: [input("a", "height", 3)] }, { height: null }, 2)).toBeNull();
    expect(withBatch({ inputs: [input("a", "batch", "h")] }, { batch: 1, h: null }, 2)).toBeNull();
    expect(withBatch({ inputs: [input("a", 7, 3), input("b", 1)] }, {}, 2)).toBeNull();
  });
});
