import type { Importer } from "./importer.ts";

/**
 * One line an importer, loaded when a file is opened. Tried in this order: formats with a magic number first, ONNX
 * last, since a bare protobuf message has none.
 */
export const IMPORTERS: readonly (() => Promise<Importer>)[] = [
  async () => (await import("./tflite/index.ts")).tflite,
  async () => (await import("./tfjs-graph/index.ts")).tfjsGraph,
  async () => (await import("./tfjs-layers/index.ts")).keras,
  async () => (await import("./gguf/index.ts")).gguf,
  async () => (await import("./safetensors/index.ts")).safetensors,
  async () => (await import("./safetensors/index.ts")).transformersConfig,
  async () => (await import("./pytorch/index.ts")).pytorch,
  async () => (await import("./onnx/index.ts")).onnx,
];
