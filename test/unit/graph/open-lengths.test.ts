import { describe, expect, it } from "vitest";
import type { Dim } from "../../../src/graph/model.ts";
import { substitute } from "../../../src/graph/shapes/dims.ts";
import { type Attributes, infer, s, t, v } from "./tensors.ts";

/** A length in terms of an open size comes, at every size, to the length that is inferred with the size given. */

const END = 2 ** 63;

function length(type: string, inputs: Parameters<typeof infer>[1], attributes: Attributes = {}): Dim {
  return infer(type, inputs, attributes).outputs[0]!.shape!.at(-1)!;
}

/** How many of the lengths had an expression. */
function expectTwins(ofSize: (n: Dim) => Dim, where: string): number {
  const open = ofSize("n");
  if (open === "y[0]") return 0;
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8, 20])
    expect(substitute(open, new Map([["n", n]])), `${where} of ${n}: ${open}`).toBe(ofSize(n));
  return 1;
}

describe("an open length", () => {
  it("of a slice by numbers", () => {
    let [tried, open] = [0, 0];
    for (const start of [0, 1, 2, 5, -1, -2, -5])
      for (const end of [0, 1, 3, 6, END, -1, -3, -6])
        for (const step of [1, 2, 3]) {
          tried++;
          open += expectTwins(
            (n) => length("Slice", [t(n), v(start), v(end), v(0), v(step)]),
            `${start}:${end}:${step}`,
          );
        }
    // From the end to before a position from the front there is none: 3 starts, 4 ends.
    expect(tried - open).toBe(3 * 4 * 3);
  });

  it("of a slice of something fixed", () => {
    for (const start of [0, 1, 3])
      expect(expectTwins((n) => length("Slice", [t(6), v(start), v(n), v(0)]), `${start}:n`)).toBe(1);
  });

  it("of a range", () => {
    for (const [start, step] of [
      [0, 1],
      [0, 3],
      [4, 1],
      [5, 2],
    ] as const) {
      expect(expectTwins((n) => length("Range", [s(start), s(n), s(step)]), `${start} + ${step}i`)).toBe(1);
      expect(expectTwins((n) => length("Range", [s(n), s(start), s(-step)]), `n − ${step}i`)).toBe(1);
    }
  });

  it("of a pool that rounds up", () => {
    for (const kernel of [1, 2, 3])
      for (const stride of [1, 2, 3])
        for (const pads of [
          [0, 0],
          [1, 1],
          [0, 1],
        ]) {
          if (Math.max(...pads) > kernel) continue;
          const attributes = { kernel_shape: [kernel], strides: [stride], ceil_mode: 1, pads };
          const open = length("MaxPool", [t(1, 1, "n")], attributes);
          for (let n = kernel; n < 20; n++)
            expect(
              substitute(open, new Map([["n", n]])),
              `${kernel} by ${stride}, ${pads}, of ${n}: ${open}`,
            ).toBe(length("MaxPool", [t(1, 1, n)], attributes));
        }
  });

  it("of two parts of an axis is that of the axis", () => {
    for (const at of [1, 3]) {
      const parts = [v(0), v(at)].map((start, i) =>
        t(length("Slice", [t("n"), start, v([at, END][i]!), v(0)])),
      );
      expect(length("Concat", parts, { axis: 0 })).toBe("n");
    }
  });
});
