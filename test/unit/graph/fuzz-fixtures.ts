import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { llamaConfig, llamaGguf, llamaSafetensors, TINY_SIZES } from "./language/checkpoints.ts";
import { ggufHeader, json, Q4_K, safetensorsHeader } from "./language/headers.ts";
import { transformerBlock } from "./pytorch/networks.ts";
import { packaged } from "./pytorch/program.ts";
import { looping } from "./tflite-support.ts";

/** A small file of a format, for every importer one: what the fuzzer damages. */
export interface Fuzzed {
  /** Importer.id */
  readonly format: string;
  readonly file: string;
  readonly seed: number;
  readonly bytes: () => Promise<Uint8Array>;
}

/** A language model of two layers, its header alone. */
const tiny = llamaGguf(TINY_SIZES, Q4_K);

const ROOT = resolve(import.meta.dirname, "../../..");

function stored(file: string) {
  return async () => new Uint8Array(readFileSync(resolve(ROOT, file)));
}

export const FUZZED: readonly Fuzzed[] = [
  {
    format: "gguf",
    file: "tiny.gguf",
    seed: 21,
    bytes: async () => ggufHeader(tiny.metadata, tiny.tensors),
  },
  {
    format: "safetensors",
    file: "tiny.safetensors",
    seed: 22,
    bytes: async () => safetensorsHeader(llamaSafetensors(TINY_SIZES)),
  },
  { format: "config.json", file: "config.json", seed: 23, bytes: async () => json(llamaConfig(TINY_SIZES)) },
  { format: "onnx", file: "kws_ds_cnn.onnx", seed: 1, bytes: stored("public/models/kws_ds_cnn.onnx") },
  { format: "keras", file: "model.json", seed: 12, bytes: stored("test/fixtures/keras/esrgan_slim_x2.json") },
  { format: "tflite", file: "loop.tflite", seed: 31, bytes: async () => looping() },
  {
    format: "tfjs-graph",
    file: "model.json",
    seed: 32,
    bytes: stored("test/fixtures/parity/emotion.json"),
  },
  // Stored, not packed, so that damage reaches the graph and not only the packing.
  { format: "pytorch", file: "block.pt2", seed: 11, bytes: () => packaged(transformerBlock().json()) },
];
