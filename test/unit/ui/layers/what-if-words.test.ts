import { describe, expect, it } from "vitest";
import { fail, ok } from "../../../../src/core/result.ts";
import type { DataType } from "../../../../src/graph/datatypes/index.ts";
import { candidatesOf } from "../../../../src/ui/layers/candidates.ts";
import { crossing, type Line } from "../../../../src/ui/layers/size-words.ts";
import { comparedTypes, typeAdvice, typeNotes } from "../../../../src/ui/layers/type-words.ts";
import type { RuntimeTotal, TypedTotals } from "../../../../src/ui/runtime-pricing.ts";

const total = (value: number) => ({ value, low: value * 0.95, high: value * 1.05, n: 3 });

function line(size: number, gpu: number, cpu: number): Line {
  const candidates = [
    { name: "WebGPU", total: total(gpu) },
    { name: "WASM", total: total(cpu) },
  ];
  return { size, label: String(size), own: size === 1, totals: [], candidates, against: null };
}

const words = (...lines: Line[]) => crossing(lines, "batch", "WebGPU", "WASM");

describe("from which size on the GPU is the faster", () => {
  it("is told with both names", () => {
    expect(words(line(1, 4, 1), line(2, 4, 2), line(4, 4, 8))).toBe(
      "WASM is faster below batch 4, WebGPU from there on.",
    );
    expect(words(line(1, 1, 2), line(2, 1, 4))).toBe("WebGPU is the faster in every size.");
    expect(words(line(1, 4, 1), line(2, 9, 2))).toBe("WASM is the faster in every size up to batch 2.");
  });

  it("says where it goes to and fro, and where it is too close to call", () => {
    expect(words(line(1, 1, 2), line(2, 4, 2), line(4, 1, 2))).toContain("now one and now the other");
    expect(words(line(1, 4, 1), line(2, 1, 1.02))).toContain("by the values alone");
    expect(words()).toContain("no size");
  });
});

function run(
  runtime: RuntimeTotal["runtime"],
  value: number | null,
  room: string | null = null,
): RuntimeTotal {
  const lacking = fail("type-unmeasured", "f16 was not measured on this device", "MatMul");
  const answer = value === null ? lacking : ok({ total: total(value), lowerBound: false, standIn: 0 });
  return { runtime, room, answer };
}

function typed(type: DataType, weightBytes: number, time: number | null, more: Partial<TypedTotals> = {}) {
  const totals = { weightBytes, peakActivationBytes: 0 } as TypedTotals["totals"];
  const runtimes = [run("onnxruntime-web/wasm", time)];
  return { type, left: null, same: false, notes: [], totals, runtimes, ...more } satisfies TypedTotals;
}

describe("what another data type buys", () => {
  it("is its memory where no time was measured", () => {
    const all = [typed("f32", 400, 2, { same: true }), typed("f16", 200, null), typed("int8", 80, null)];
    expect(typeAdvice(all)).toEqual([
      "f16 halves the memory, int8 takes 5 × less memory.",
      "In a browser's runtime their times were not measured here.",
    ]);
    expect(typeNotes(all, () => "WASM")).toEqual([
      expect.stringMatching(/^f16: Weights/),
      expect.stringMatching(/^int8: Weights/),
      "f16 was not measured on this device in WASM: MatMul.",
    ]);
  });

  it("is a time with its margin where there is one", () => {
    const all = [typed("f32", 400, 3, { same: true }), typed("int8", 100, 1)];
    expect(typeAdvice(all)).toEqual([
      "int8 takes 4 × less memory.",
      "int8 in WASM is 3 × faster here than f32 in WASM.",
    ]);
  });

  it("leaves out types that change nothing, but for the one that the model is in", () => {
    const all = [typed("f32", 1, 1, { same: true }), typed("int4", 1, 1, { same: true })];
    expect(comparedTypes(all).map(({ type }) => type)).toEqual(["f32"]);
    expect(typeAdvice(all)).toEqual([]);
  });
});

describe("what does not fit", () => {
  it("is no candidate, whatever its time", () => {
    const fits = run("onnxruntime-web/wasm", 1);
    expect(candidatesOf([fits, run("onnxruntime-web/webgpu", 0.1, "too large")])).toHaveLength(1);
  });
});
