import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { openModel } from "../../../../src/graph/open.ts";
import { bytesSource } from "../../../../src/graph/source.ts";
import { analyze } from "../../../../src/predict/analyze.ts";
import { trainingOf } from "../../../../src/predict/training/training.ts";
import { denseLayers, trained, transformerLayer } from "./layers.ts";

/** What others have published of training, against what is counted. */

const MODELS = resolve(import.meta.dirname, "../../../../../shared/models");
const present = existsSync(MODELS);
if (!present) console.warn(`No reference models at ${MODELS}: what their training takes is not checked.`);

async function opened(name: string) {
  const bytes = new Uint8Array(readFileSync(resolve(MODELS, `${name}.onnx`)));
  const graph = await openModel(bytesSource(bytes, `${name}.onnx`), {});
  if (!graph.ok) throw new Error(graph.error.what);
  const analysis = analyze(graph.value);
  return { analysis, training: trainingOf(analysis, { optimizer: "adam", trained: "all" }) };
}

describe("dense layers", () => {
  const [batch, width, count] = [8, 16, 5];
  const { nodes, forward, toInput, toWeight } = trained(denseLayers(count, batch, width));
  const one = batch * width * width;

  it("take twice the forward multiply-adds on the way back, the first once", () => {
    expect(forward.macs).toBe(count * one);
    expect(toWeight.macs).toBe(count * one);
    expect(toInput.macs).toBe((count - 1) * one);
    const products = nodes.filter((node) => node.forward.macs > 0);
    expect(products.map((node) => node.toInput.macs)).toEqual([0, one, one, one, one]);
    expect(products.map((node) => node.toWeight.macs)).toEqual([one, one, one, one, one]);
  });
});

describe.skipIf(!present)("ResNet-50", () => {
  it("takes three times its forward multiply-adds, less the first convolution's gradient to the image", async () => {
    const { analysis, training } = await opened("resnet50");
    // 64 channels of 112 × 112, each a sum over 3 × 7 × 7.
    const first = 64 * 112 * 112 * 3 * 7 * 7;
    expect(training.forward.macs).toBe(4_089_184_256);
    expect(training.step.macs).toBe(3 * 4_089_184_256 - first);
    // With everything that is no product, and Adam's step of 14 FLOP a parameter.
    expect(training.optimizer.flops).toBe(14 * analysis.totals.params);
    const inAll = (training.step.flops - training.optimizer.flops) / training.forward.flops;
    expect(inAll).toBeGreaterThan(2.95);
    expect(inAll).toBeLessThan(3);
  });
});

describe.skipIf(!present)("6 FLOP a parameter and token (Kaplan et al. 2020, arXiv:2001.08361)", () => {
  it.each([
    // layers, width, positions, and what the products beside the layers hold: GPT-2's head
    ["gpt2_small_seq64", 12, 768, 64, 50_257 * 768],
    ["bert_base_seq128", 12, 768, 128, 0],
  ])("%s", async (name, layers, width, tokens, head) => {
    const { training } = await opened(name);
    // BERT's pooler multiplies one token only.
    const pooler = name.startsWith("bert") ? width * width : 0;
    const parameters = layers * 12 * width ** 2 + head;
    // Scores, and their products with the values: each S²·d a layer.
    const attention = layers * 2 * tokens ** 2 * width;
    expect(2 * training.step.macs).toBe(6 * (parameters * tokens + pooler) + 6 * attention);
    const rule = 6 * parameters * tokens;
    const off = (training.step.flops - training.optimizer.flops) / rule - 1;
    expect(off).toBeGreaterThan(0);
    // Attention's products are 1 to 2 % at these lengths; softmax, norms and activations the rest.
    expect(off).toBeLessThan(0.05);
  });
});

describe("bytes a parameter", () => {
  it.each([
    ["sgd", 0],
    ["momentum", 4],
    ["adam", 8],
    ["adamw", 8],
  ] as const)("%s keeps %i beside weight and gradient", (optimizer, bytes) => {
    const { memory, parameters } = trained(denseLayers(3, 8, 16), { optimizer });
    expect(parameters).toBe(3 * (16 * 16 + 16));
    expect(memory.optimizerState).toBe(bytes * parameters);
    expect(memory.weights).toBe(4 * parameters);
    expect(memory.gradients).toBe(4 * parameters);
    expect(memory.masterWeights).toBe(0);
  });

  it("are 16 where weights have 16 bits, as in ZeRO (Rajbhandari et al. 2020, arXiv:1910.02054)", () => {
    const sizes = { sequence: 16, batch: 2, hidden: 32, heads: 4 };
    const { memory, parameters } = trained(transformerLayer(sizes, "f16", false));
    const { gradients, masterWeights, optimizerState } = memory;
    const inAll = 2 * parameters + gradients + masterWeights + optimizerState;
    expect(inAll).toBe(16 * parameters);
  });
});

describe("activations of a transformer layer (Korthikanti et al. 2022, arXiv:2205.05198)", () => {
  const sizes = { sequence: 128, batch: 4, hidden: 256, heads: 8 };
  const { sequence: s, batch: b, hidden: h, heads: a } = sizes;

  it("are s·b·h·(34 + 5·a·s/h) bytes in 16 bits, dropout's masks among them", () => {
    const { memory } = trained(transformerLayer(sizes, "f16", true));
    expect(memory.activations).toBe(s * b * h * (34 + (5 * a * s) / h));
  });

  it("are fewer without dropout: no masks, and the probabilities once", () => {
    const { memory } = trained(transformerLayer(sizes, "f16", false));
    expect(memory.activations).toBe(s * b * h * (32 + (2 * a * s) / h));
  });

  it("are twice that in 32 bits, masks apart", () => {
    const { memory } = trained(transformerLayer(sizes, "f32", true));
    const masks = s * b * h * 2 + a * s * s * b;
    expect(memory.activations).toBe(2 * (s * b * h * (34 + (5 * a * s) / h) - masks) + masks);
  });
});
