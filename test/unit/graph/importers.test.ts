import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { IMPORTERS } from "../../../src/graph/importers/index.ts";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";

/**
 * A row a file: what opening it gives. A new importer adds its rows here; whatever the file is called, its format is found
 * by content.
 */
const root = resolve(import.meta.dirname, "../../..");
const FIXTURES: readonly {
  readonly file: string;
  readonly format: string;
  readonly nodes: number;
  readonly macs: number;
  /** A file that was chosen together with it. */
  readonly beside?: string;
  readonly dims?: Readonly<Record<string, number>>;
}[] = [
  { file: "public/models/mobilenet_v2.onnx", format: "onnx", nodes: 209, macs: 300_774_272 },
  { file: "public/models/minilm_l6_seq256.onnx", format: "onnx", nodes: 407, macs: 3_020_046_336 },
  { file: "public/models/kws_ds_cnn.onnx", format: "onnx", nodes: 20, macs: 5_899_136 },
  {
    file: "node_modules/@mediapipe/face_detection/face_detection_short_range.tflite",
    format: "tflite",
    nodes: 164,
    macs: 30_760_960,
  },
  {
    file: "test/fixtures/parity/emotion.json",
    format: "tfjs-graph",
    nodes: 21,
    macs: 65_768_288,
    dims: { batch: 1 },
  },
  { file: "test/fixtures/keras/lstm_lm.json", format: "keras", nodes: 6, macs: 562_561_024 },
  { file: "test/fixtures/pytorch/resnet18.pt2", format: "pytorch", nodes: 69, macs: 1_814_073_344 },
  {
    file: "test/fixtures/language/gpt2.gguf",
    format: "gguf",
    nodes: 209,
    macs: 7_981_547_520,
    dims: { batch: 1, sequence: 64, past: 0 },
  },
  {
    file: "test/fixtures/language/gpt2.safetensors",
    beside: "test/fixtures/language/gpt2.json",
    format: "safetensors",
    nodes: 185,
    macs: 7_981_547_520,
    dims: { batch: 1, sequence: 64, past: 0 },
  },
  {
    file: "test/fixtures/language/gpt2.json",
    format: "config.json",
    nodes: 185,
    macs: 7_981_547_520,
    dims: { batch: 1, sequence: 64, past: 0 },
  },
];

/** Bytes that are no model, and what is said of them. */
const REFUSED: readonly { readonly what: string; readonly bytes: Uint8Array; readonly code: string }[] = [
  { what: "nothing", bytes: new Uint8Array(), code: "empty-file" },
  {
    what: "text",
    bytes: new TextEncoder().encode("once upon a time there was no model here"),
    code: "not-a-model",
  },
  {
    what: "a PNG's head",
    bytes: Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13),
    code: "not-a-model",
  },
];

describe("importers", () => {
  it.each(FIXTURES)(
    "open $file as $format, under any name, with $macs MACs",
    async ({ file, format, nodes, macs, beside, dims = {} }) => {
      const read = (file: string) => new Uint8Array(readFileSync(resolve(root, file)));
      const bytes = read(file);
      const others = beside ? [bytesSource(read(beside), "beside")] : [];
      for (const name of [file, "unknown", "wrong.tflite"]) {
        const opened = await openModel([bytesSource(bytes, name), ...others], { dims });
        if (!opened.ok) throw new Error(opened.error.what);
        expect(opened.value.source.format).toBe(format);
        const { totals, nodes: counted, unpriced, unresolved } = analyze(opened.value);
        expect({ nodes: counted.length, macs: totals.macs, unpriced, unresolved }).toEqual({
          nodes,
          macs,
          unpriced: [],
          unresolved: [],
        });
      }
    },
  );

  it.each(REFUSED)("refuse $what", async ({ bytes, code }) => {
    expect(await openModel(bytesSource(bytes, "unknown"))).toMatchObject({ ok: false, error: { code } });
  });

  it("each have a fixture", async () => {
    const formats = await Promise.all(IMPORTERS.map(async ([, load]) => (await load()).id));
    expect(formats.filter((format) => !FIXTURES.some((row) => row.format === format))).toEqual([]);
  });
});
