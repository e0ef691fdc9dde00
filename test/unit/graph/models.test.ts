import { describe, expect, it } from "vitest";
import type { ModelGraph } from "../../../src/graph/model.ts";
import { haveModels, modelBytes, opened, reference, timed } from "./support.ts";

const STATIC = [
  "bert_base_seq128",
  "convnext_tiny",
  "densenet121",
  "efficientnet_b0",
  "fcn_resnet50",
  "googlenet",
  "gpt2_small_seq64",
  "kws_ds_cnn",
  "lstm_lm_seq64",
  "minilm_l6_seq256",
  "mobilenet_v2",
  "mobilenet_v3_small",
  "resnet18",
  "resnet50",
  "shufflenet_v2_x1_0",
  "squeezenet1_1",
  "sr_residual_x2_96",
  "swin_t",
  "unet_256",
  "vgg16",
  "vit_b_16",
];

function unresolved(model: ModelGraph): string[] {
  return [...model.tensors.values()]
    .filter(({ shape }) => !shape?.every((dim) => typeof dim === "number"))
    .map(({ name }) => name);
}

describe.skipIf(!haveModels())("the reference models", () => {
  it.each(STATIC)("%s: every shape is found and equals the reference", async (name) => {
    const { nodes, shapes } = await reference(name);
    const model = await opened(await modelBytes(name));
    expect(model.nodes).toHaveLength(nodes);
    expect(unresolved(model)).toEqual([]);
    expect([...model.tensors.values()].filter(({ dtype }) => dtype === "unknown")).toEqual([]);
    expect(model.notes).toEqual([]);
    const wrong: string[] = [];
    for (const [tensor, expected] of Object.entries(shapes)) {
      const found = model.tensors.get(tensor)?.shape;
      // The reference writes [] for scalars and also where the official tool found no shape.
      if (expected.length > 0 && JSON.stringify(found) !== JSON.stringify(expected))
        wrong.push(`${tensor}: ${found} instead of ${expected}`);
    }
    expect(wrong).toEqual([]);
  });

  // Shapes that the official inference gives up on; these were seen in a run of the model by ONNX Runtime.
  it.each([
    ["shufflenet_v2_x1_0", "/stage2/stage2.1/branch2/branch2.0/Conv_output_0", [1, 58, 28, 28]],
    ["swin_t", "/features/features.1/features.1.0/attn/MatMul_output_0", [64, 49, 288]],
    ["swin_t", "/features/features.7/features.7.1/attn/MatMul_output_0", [1, 49, 2304]],
    ["vit_b_16", "/encoder/layers/encoder_layer_0/self_attention/Slice_1_output_0", [197, 1, 768]],
  ])("%s: %s is resolved", async (name, tensor, shape) => {
    const model = await opened(await modelBytes(name));
    expect(model.tensors.get(tensor)?.shape).toEqual(shape);
  });

  it("resnet18 with a dynamic batch equals its static twin once the batch is set", async () => {
    const twin = await opened(await modelBytes("resnet18"));
    const dynamic = await opened(await modelBytes("resnet18_dynamic_batch"), { dims: { batch: 1 } });
    expect(unresolved(dynamic)).toEqual([]);
    const shapes = (model: ModelGraph) =>
      model.nodes.map(({ op, outputs }) => [op, ...outputs.map((name) => model.tensors.get(name)?.shape)]);
    expect(shapes(dynamic)).toEqual(shapes(twin));
  });

  it("resnet18 with an open batch carries it through as a name", async () => {
    const model = await opened(await modelBytes("resnet18_dynamic_batch"));
    expect(model.tensors.get("/conv1/Conv_output_0")?.shape).toEqual(["batch", 64, 112, 112]);
    expect(model.tensors.get(model.outputs[0]!)?.shape).toEqual(["batch", 1000]);
  });

  it("bert with dynamic axes resolves by name, and by the shape of its input", async () => {
    const bytes = await modelBytes("bert_base_dynamic");
    const byName = await opened(bytes, { dims: { batch: 2, sequence: 48 } });
    const byShape = await opened(bytes, { shapes: { input: [2, 48] } });
    expect(unresolved(byName)).toEqual([]);
    expect(byShape.tensors).toEqual(byName.tensors);
    expect(byName.tensors.get("/blocks.0/Reshape_output_0")?.shape).toEqual([2, 48, 4, 64]);
    const { shapes } = await reference("bert_base_dynamic");
    for (const [tensor, expected] of Object.entries(shapes)) {
      if (expected.every((dim) => typeof dim === "number") && expected.length > 0)
        expect([tensor, byName.tensors.get(tensor)?.shape]).toEqual([tensor, expected]);
    }
  });

  it("bert with open axes keeps them apart from what is fixed", async () => {
    const model = await opened(await modelBytes("bert_base_dynamic"));
    expect(model.tensors.get("/blocks.0/Transpose_output_0")?.shape).toEqual(["batch", 4, "sequence", 64]);
    expect([...model.tensors.values()].filter(({ shape }) => shape === null)).toEqual([]);
  });

  it("swin_t is opened within 500 ms", async () => {
    const bytes = await modelBytes("swin_t");
    await opened(bytes); // compiles the code
    expect((await timed(() => opened(bytes))).milliseconds).toBeLessThan(500);
  });

  it("what can be computed beforehand is marked as folded", async () => {
    const model = await opened(await modelBytes("shufflenet_v2_x1_0"));
    const folded = new Set(model.nodes.filter((node) => node.folded).map(({ op }) => op));
    expect(folded).toContain("Shape");
    expect(folded).toContain("Constant");
    for (const op of ["Conv", "Relu", "Transpose", "Reshape", "Slice"]) expect(folded).not.toContain(op);
  });
});
