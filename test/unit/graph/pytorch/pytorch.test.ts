import { describe, expect, it } from "vitest";
import type { OpenOptions } from "../../../../src/graph/model.ts";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { analyze } from "../../../../src/predict/analyze.ts";
import { gpt2, mobilenetV2, resnet18, transformerBlock, vgg16 } from "./networks.ts";
import { archive, BOOL, flat, LONG, ProgramBuilder, packaged, text } from "./program.ts";

async function opened(bytes: Uint8Array, options: OpenOptions = {}) {
  const result = await openModel(bytesSource(bytes, "model.pt2"), options);
  if (!result.ok) throw new Error(`${result.error.what} (${result.error.where})`);
  return result.value;
}

const UNKNOWN = { unpriced: [], unresolved: [] };

describe("exported programs of known networks", () => {
  it.each([
    ["ResNet-18", resnet18, 1_814_073_344],
    ["MobileNetV2", mobilenetV2, 300_774_272],
    ["VGG16", vgg16, 15_470_264_320],
    ["GPT-2 small at 64", () => gpt2(64), 7_981_547_520],
    ["GPT-2 small at 1024", () => gpt2(1024), 145_824_153_600],
  ])("%s has its published MACs in either layout", async (_name, net, macs) => {
    const json = net().json();
    for (const bytes of [await packaged(json), await flat(json, 6)]) {
      const model = await opened(bytes);
      expect(model.source).toEqual({ format: "pytorch", version: "8.8", producer: "PyTorch 2.8.0" });
      const analysis = analyze(model);
      expect(analysis).toMatchObject({ totals: { macs }, ...UNKNOWN });
    }
  });
});

describe("a transformer block with open sizes", () => {
  it("carries the symbols through and computes with them", async () => {
    const model = await opened(await packaged(transformerBlock().json()));
    const open = model.nodes.map(({ outputs }) => model.tensors.get(outputs[0]!)?.shape);
    expect(open.filter((shape) => !shape)).toEqual([]);
    expect(model.tensors.get(model.outputs[0]!)?.shape).toEqual(["s0*s1", 64]);
    expect(analyze(model)).toMatchObject({
      openDims: ["s0", "s1"],
      symbolic: { macs: "49152*s0*s1 + 128*s0*s1*s1" },
    });
  });

  it("counts exactly once they are set", async () => {
    const [batch, steps, width] = [3, 50, 64];
    const model = await opened(await packaged(transformerBlock().json()), { dims: { s0: batch, s1: steps } });
    const macs = batch * steps * 12 * width * width + 2 * batch * steps * steps * width;
    expect(analyze(model)).toMatchObject({ totals: { macs }, openDims: [], ...UNKNOWN });
    expect(model.notes ?? []).toEqual([]);
    expect(model.tensors.get(model.outputs[0]!)?.shape).toEqual([batch * steps, width]);
  });

  it("says what sizes the export allows", async () => {
    const bytes = await packaged(
      transformerBlock().json({ s0: { min_val: 0, max_val: 8 }, s1: { min_val: 2, max_val: null } }),
    );
    expect((await opened(bytes)).remarks).toEqual(["The program was exported for s0 of 0 to 8."]);
    expect((await opened(bytes, { dims: { s0: 9, s1: 7 } })).remarks).toEqual([
      "The program was exported for s0 of 0 to 8; 9 is outside.",
    ]);
  });
});

describe("weights that are one tensor under two names", () => {
  const net = () => {
    const program = new ProgramBuilder();
    const ids = program.input("ids", [5], LONG);
    const table = program.parameter("embed.weight", [100, 8]);
    const x = program.op("aten.embedding.default", { weight: table, indices: ids }, [5, 8], "embed");
    const weight = program.parameter("head.weight", [100, 8]);
    return program.output(program.op("aten.linear.default", { input: x, weight }, [5, 100], "head")).json();
  };

  it.each([
    ["the archive says so", { "embed.weight": "weight_0", "head.weight": "weight_0" }, 800],
    ["the archive has one for each", { "embed.weight": "weight_0", "head.weight": "weight_1" }, 1600],
    ["the archive does not say", {}, 1600],
  ])("are counted by what the archive holds: %s", async (_what, payloads, params) => {
    const model = await opened(await packaged(net(), 0, payloads));
    expect(analyze(model)).toMatchObject({ totals: { params, macs: 4000 }, ...UNKNOWN });
  });
});

describe("infinities", () => {
  const masked = () => {
    const net = new ProgramBuilder();
    const [x, mask] = [net.input("x", [2, 3]), net.input("mask", [2, 3], BOOL)];
    return net.output(net.op("aten.masked_fill.Scalar", { self: x, mask, value: { float: 0.125 } }, [2, 3]));
  };

  it.each(["-Infinity", '"-Infinity"', "NaN", '"NaN"'])("written as %s do no harm", async (value) => {
    const json = JSON.stringify(masked().json()).replace("0.125", value).replace("Net", 'Infinity \\" NaN');
    expect(json).toContain(`"as_float":${value}`);
    const model = await opened(await archive({ "serialized_exported_program.json": text(json) }));
    expect(model.nodes.at(-1)).toMatchObject({ op: "Where", original: "aten.masked_fill.Scalar" });
  });
});
