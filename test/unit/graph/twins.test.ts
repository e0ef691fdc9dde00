import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import * as keras from "./keras/networks.ts";
import * as torch from "./pytorch/networks.ts";
import { packaged, text } from "./pytorch/program.ts";
import { haveModels, modelBytes } from "./support.ts";

/**
 * The same network exported to ONNX, as Keras writes it and as torch.export does: the same multiply-adds, class by class.
 * The ONNX files come from PyTorch's exporter; the others are written by the test, layer by layer and operator by operator.
 */

const json = async (architecture: unknown) => text(JSON.stringify(architecture));
const shared = modelBytes;
const own = async (name: string) =>
  new Uint8Array(readFileSync(resolve(import.meta.dirname, `../../../public/models/${name}.onnx`)));

const TWINS: readonly {
  readonly network: string;
  readonly macs: number;
  readonly shared: boolean;
  readonly copies: Readonly<Record<string, () => Promise<Uint8Array>>>;
}[] = [
  {
    network: "MobileNetV2",
    macs: 300_774_272,
    shared: false,
    copies: {
      onnx: () => own("mobilenet_v2"),
      pytorch: () => packaged(torch.mobilenetV2().json()),
      keras: () => json(keras.mobilenetV2("keras 3")),
    },
  },
  {
    network: "VGG16",
    macs: 15_470_264_320,
    shared: true,
    copies: {
      onnx: () => shared("vgg16"),
      pytorch: () => packaged(torch.vgg16().json()),
      keras: () => json(keras.vgg16("keras 2")),
    },
  },
  {
    network: "ResNet-50",
    macs: 4_089_184_256,
    shared: true,
    copies: { onnx: () => shared("resnet50"), keras: () => json(keras.resnet50("keras 2")) },
  },
  {
    network: "ResNet-18",
    macs: 1_814_073_344,
    shared: true,
    copies: { onnx: () => shared("resnet18"), pytorch: () => packaged(torch.resnet18().json()) },
  },
  {
    network: "an LSTM language model",
    macs: 562_561_024,
    shared: true,
    copies: {
      onnx: () => shared("lstm_lm_seq64"),
      pytorch: () => packaged(torch.lstmModel().json()),
      keras: () => json(keras.lstmModel("keras 3")),
    },
  },
  {
    network: "GPT-2 small at 64 tokens",
    macs: 7_981_547_520,
    shared: true,
    copies: { onnx: () => shared("gpt2_small_seq64"), pytorch: () => packaged(torch.gpt2(64).json()) },
  },
];

async function macsByClass(format: string, bytes: Uint8Array): Promise<Readonly<Record<string, number>>> {
  const source = bytesSource(bytes, "unknown");
  let opened = await openModel(source);
  // Keras leaves the batch open.
  if (
    opened.ok &&
    opened.value.inputs.some((name) => opened.ok && opened.value.tensors.get(name)?.shape?.[0] === "batch")
  )
    opened = await openModel(source, { dims: { batch: 1 } });
  if (!opened.ok) throw new Error(opened.error.what);
  expect(opened.value.source.format).toBe(format);
  const analysis = analyze(opened.value);
  expect({ unpriced: analysis.unpriced, unresolved: analysis.unresolved }).toEqual({
    unpriced: [],
    unresolved: [],
  });
  const sums: Record<string, number> = {};
  for (const { class: kind, macs } of analysis.nodes) if (macs > 0) sums[kind] = (sums[kind] ?? 0) + macs;
  return sums;
}

const there = haveModels();

describe("one network, written by several", () => {
  it.each(TWINS.filter((twin) => there || !twin.shared))(
    "$network has $macs MACs in each format",
    async ({ macs, copies }) => {
      const counted: Record<string, Readonly<Record<string, number>>> = {};
      for (const [format, bytes] of Object.entries(copies))
        counted[format] = await macsByClass(format, await bytes());
      const [first, ...others] = Object.values(counted);
      for (const other of others) expect(other).toEqual(first);
      expect(Object.values(first!).reduce((sum, value) => sum + value, 0)).toBe(macs);
    },
  );
});
