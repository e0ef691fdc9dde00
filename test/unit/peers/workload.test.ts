import { onnx } from "onnx-proto";
import { describe, expect, it } from "vitest";
import { onnxModel } from "../../../peers/onnx-model.ts";
import { ENTRIES, entriesFor, shapeName } from "../../../peers/shapes.ts";
import { paramsOf, workload } from "../../../peers/workload.ts";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";

const SMALL = [
  ["gemm", [3, 5, 7], 2 * 3 * 5 * 7],
  ["conv", [8, 3, 4, 3, 2], 2 * 4 * 4 * 4 * 3 * 9],
  ["depthwise", [8, 4, 4, 3, 1], 2 * 8 * 8 * 4 * 9],
] as const;

describe("the shapes", () => {
  it("are each there once, with a problem that the kernel can size", () => {
    const names = ENTRIES.map(({ group, shape }) => `${group} ${shapeName(shape)}`);
    expect(new Set(names).size).toBe(names.length);
    for (const { group, shape } of ENTRIES)
      expect(Object.values(paramsOf(group, shape)).every((size) => Number.isInteger(size))).toBe(true);
  });

  it("are ResNet-50's 4.1 GMAC, each distinct convolution as often as the network has it", () => {
    const often = [1, 1, 3, 4, 2, 1, 1, 4, 1, 3, 3, 1, 1, 6, 1, 5, 5, 1, 1, 3, 1, 2, 2];
    const macs = entriesFor({ groups: ["conv"], shapes: [] }, true).map(
      ({ shape: [h, cin, cout, k, stride] }) => (h! / stride!) ** 2 * cin! * cout! * k! * k!,
    );
    expect(macs).toHaveLength(often.length);
    expect(macs.reduce((sum, count, i) => sum + count * often[i]!, 0)).toBe(4_087_136_256);
  });

  it("leave long ones out on a software adapter unless they are named", () => {
    const all = { groups: [], shapes: [] };
    expect(entriesFor(all, true).some(({ long }) => long)).toBe(false);
    expect(entriesFor(all, false)).toHaveLength(ENTRIES.length);
    expect(entriesFor({ groups: [], shapes: ["2048x2048x2048"] }, true)).toHaveLength(1);
    expect(entriesFor({ groups: ["conv"], shapes: ["2048x2048x2048"] }, true)).toHaveLength(0);
  });
});

describe("the ONNX models", () => {
  it.each(SMALL)("do the work of our %s kernel", async (group, shape, flops) => {
    const problem = workload(group, shape);
    expect(problem.kernel.work(problem.params, "f32").flops).toBe(flops);
    const opened = await openModel(bytesSource(onnxModel(problem).bytes, "model.onnx"));
    expect(opened.ok).toBe(true);
    if (opened.ok) expect(2 * analyze(opened.value).totals.macs).toBe(flops);
  });

  it("turn HWIO weights into OIHW", () => {
    const problem = workload("conv", [4, 2, 3, 3, 1]);
    const { bytes, feeds } = onnxModel(problem);
    expect(feeds.map(({ name, dims }) => [name, dims])).toEqual([["X", [1, 4, 4, 2]]]);
    const [, hwio] = problem.inputs;
    const [initializer] = onnx.ModelProto.decode(bytes).graph!.initializer!;
    const oihw = new Float32Array(new Uint8Array(initializer!.rawData!).buffer);
    for (let o = 0; o < 3; o++)
      for (let i = 0; i < 2; i++)
        for (let spot = 0; spot < 9; spot++)
          expect(oihw[(o * 2 + i) * 9 + spot]).toBe(hwio![(spot * 2 + i) * 3 + o]);
  });
});
