import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { OpenOptions } from "../../../src/graph/model.ts";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";

const MODELS = resolve(import.meta.dirname, "../../../../shared/models");
const present = existsSync(MODELS);
if (!present) console.warn(`No reference models at ${MODELS}: their counts are not checked.`);

interface Reference {
  readonly name: string;
  readonly initializer_elements: number;
  readonly macs: number;
  readonly macs_by_op: Readonly<Record<string, number>>;
  readonly unresolved: readonly string[];
}

const references = present
  ? readdirSync(MODELS)
      .filter((file) => file.endsWith(".json"))
      .map((file) => JSON.parse(readFileSync(resolve(MODELS, file), "utf8")) as Reference)
  : [];

async function analysisOf(name: string, options: OpenOptions = {}) {
  const bytes = new Uint8Array(readFileSync(resolve(MODELS, `${name}.onnx`)));
  const opened = await openModel(bytesSource(bytes, `${name}.onnx`), options);
  if (!opened.ok) throw new Error(opened.error.what);
  return analyze(opened.value);
}

function macsByOp(analysis: ReturnType<typeof analyze>): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { op, macs } of analysis.nodes) if (macs > 0) sums[op] = (sums[op] ?? 0) + macs;
  return sums;
}

describe.skipIf(!present)("the reference models", () => {
  const complete = references.filter(({ unresolved }) => unresolved.length === 0);

  it("are there", () => {
    expect(references.length).toBeGreaterThan(20);
    expect(complete.length).toBeGreaterThan(15);
  });

  it.each(complete.map((reference) => [reference.name, reference] as const))(
    "%s: MACs by op, parameters, nothing unknown",
    async (name, reference) => {
      const analysis = await analysisOf(name);
      expect(macsByOp(analysis)).toEqual(reference.macs_by_op);
      expect(analysis.totals.macs).toBe(reference.macs);
      expect(analysis.totals.params).toBe(reference.initializer_elements);
      expect(analysis.unpriced).toEqual([]);
      expect(analysis.unresolved).toEqual([]);
      expect(analysis.openDims).toEqual([]);
    },
  );

  it.each([
    ["resnet50", 4_089_184_256],
    ["resnet18", 1_814_073_344],
    ["mobilenet_v2", 300_774_272],
    ["vgg16", 15_470_264_320],
    ["vit_b_16", 17_563_828_224],
  ])("%s has its published %i MACs", async (name, macs) => {
    expect((await analysisOf(name)).totals.macs).toBe(macs);
  });

  it("bert_base_seq128 has its published 11,173,625,856 MACs in MatMul (the pooler's Gemm is not among them)", async () => {
    expect(macsByOp(await analysisOf("bert_base_seq128")).MatMul).toBe(11_173_625_856);
  });

  it("counts what the reference tool could not resolve: ShuffleNetV2 and Swin-T", async () => {
    const shuffle = await analysisOf("shufflenet_v2_x1_0");
    expect(shuffle.unresolved).toEqual([]);
    expect(shuffle.totals.macs / 1e9).toBeCloseTo(0.145, 3);
    const swin = await analysisOf("swin_t");
    expect(swin.unresolved).toEqual([]);
    expect(swin.totals.macs / 1e9).toBeCloseTo(4.49, 2);
  });

  it("gives a dynamic export the counts of its static twin when its dims are set", async () => {
    const twin = await analysisOf("resnet18");
    const set = await analysisOf("resnet18_dynamic_batch", { dims: { batch: 1 } });
    expect(set.totals).toEqual(twin.totals);
    const four = await analysisOf("resnet18_dynamic_batch", { dims: { batch: 4 } });
    expect(four.totals.macs).toBe(4 * twin.totals.macs);
  });

  it("says of a dynamic export what is open", async () => {
    const open = await analysisOf("bert_base_dynamic");
    expect(open.openDims).toEqual(["batch", "sequence"]);
    expect(open.unresolved).toEqual([]);
    expect(open.totals.macs).toBe(0);
    const set = await analysisOf("bert_base_dynamic", { dims: { batch: 1, sequence: 128 } });
    expect(set.unresolved).toEqual([]);
    expect(set.totals.macs).toBeGreaterThan(4e8);
  });

  it("holds at least the largest node's input and output alive", async () => {
    // VGG16's first block: 64 × 224 × 224 floats in and out of conv1_2
    expect((await analysisOf("vgg16")).totals.peakActivationBytes).toBe(2 * 4 * 64 * 224 * 224);
  });

  it("reads at least the outputs' bytes and writes them", async () => {
    const { nodes } = await analysisOf("unet_256");
    for (const { bytesWritten, class: opClass, priced } of nodes) {
      expect(priced).toBe(true);
      if (opClass !== "view" && opClass !== "constant") expect(bytesWritten).toBeGreaterThan(0);
    }
  });
});
