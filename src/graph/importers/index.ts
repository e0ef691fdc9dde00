import type { Container } from "./container.ts";
import type { Importer } from "./importer.ts";

/**
 * One line a format: what its files are packed in, and the importer, which is loaded when such a file is opened. Those
 * of one container are tried in this order.
 */
export const IMPORTERS: readonly (readonly [Container, () => Promise<Importer>])[] = [
  ["flatbuffer", async () => (await import("./tflite/index.ts")).tflite],
  ["json", async () => (await import("./tfjs-graph/index.ts")).tfjsGraph],
  ["json", async () => (await import("./tfjs-layers/index.ts")).keras],
  ["zip", async () => (await import("./tfjs-layers/index.ts")).keras],
  ["gguf", async () => (await import("./gguf/index.ts")).gguf],
  ["safetensors", async () => (await import("./safetensors/index.ts")).safetensors],
  ["json", async () => (await import("./safetensors/index.ts")).transformersConfig],
  ["zip", async () => (await import("./pytorch/index.ts")).pytorch],
  ["other", async () => (await import("./onnx/index.ts")).onnx],
];
