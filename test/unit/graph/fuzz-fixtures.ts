import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { transformerBlock } from "./pytorch/networks.ts";
import { packaged } from "./pytorch/program.ts";

/** A small file of a format, for every importer one: what the fuzzer damages. */
export interface Fuzzed {
  /** Importer.id */
  readonly format: string;
  readonly file: string;
  readonly seed: number;
  readonly bytes: () => Promise<Uint8Array>;
}

const ROOT = resolve(import.meta.dirname, "../../..");

function stored(file: string) {
  return async () => new Uint8Array(readFileSync(resolve(ROOT, file)));
}

export const FUZZED: readonly Fuzzed[] = [
  { format: "onnx", file: "kws_ds_cnn.onnx", seed: 1, bytes: stored("public/models/kws_ds_cnn.onnx") },
  { format: "keras", file: "model.json", seed: 12, bytes: stored("test/fixtures/keras/esrgan_slim_x2.json") },
  // Stored, not packed, so that damage reaches the graph and not only the packing.
  { format: "pytorch", file: "block.pt2", seed: 11, bytes: () => packaged(transformerBlock().json()) },
];
