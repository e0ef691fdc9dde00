import { asProblem, fail, ok, type Result } from "../core/result.ts";
import { HEAD_BYTES } from "./importers/importer.ts";
import { IMPORTERS } from "./importers/index.ts";
import type { ModelGraph, OpenOptions } from "./model.ts";
import type { ByteSource } from "./source.ts";

const ADVICE = "Choose an ONNX model (.onnx).";

/** Formats that are recognised but not read, so that the error can name them: offset and text of their magic. */
const FOREIGN: readonly { readonly at: number; readonly magic: string; readonly label: string }[] = [
  { at: 4, magic: "TFL3", label: "a TensorFlow Lite model" },
  { at: 4, magic: "ORTM", label: "an ONNX Runtime (.ort) model" },
  { at: 0, magic: "GGUF", label: "a GGUF model" },
  { at: 0, magic: "PK\u0003\u0004", label: "a zip archive (perhaps a PyTorch file)" },
  { at: 0, magic: "\u0089HDF", label: "an HDF5 file (perhaps a Keras model)" },
];

/**
 * Opens a model of any known format, recognised by content. Weights are not read; shapes are inferred. Never throws:
 * a file that cannot be opened gives a Problem with code "empty-file", "not-a-model", "not-onnx", "truncated",
 * "malformed", "limit-exceeded", "bad-option" or "unreadable".
 */
export async function openModel(source: ByteSource, options: OpenOptions = {}): Promise<Result<ModelGraph>> {
  try {
    if (source.size === 0) return fail("empty-file", "The file is empty", source.name, ADVICE);
    const head = await source.read(0, Math.min(HEAD_BYTES, source.size));
    for (const load of IMPORTERS) {
      const importer = await load();
      if (importer.sniff(head, source)) return ok(await importer.open(source, options));
    }
    const text = String.fromCharCode(...head.subarray(0, 16));
    const foreign = FOREIGN.find(({ at, magic }) => text.startsWith(magic, at));
    const what = foreign
      ? `This is ${foreign.label}, which cannot be opened yet`
      : "The file is not a model of a known format";
    return fail("not-a-model", what, source.name, ADVICE);
  } catch (thrown) {
    return { ok: false, error: asProblem(thrown, "unreadable", "Choose the file again, or another one.") };
  }
}
