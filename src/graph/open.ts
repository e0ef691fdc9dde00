import { asProblem, fail, ok, type Result } from "../core/result.ts";
import { type ModelFile, modelFile } from "./importers/file.ts";
import { IMPORTERS } from "./importers/index.ts";
import type { ModelGraph, OpenOptions } from "./model.ts";
import type { ByteSource } from "./source.ts";

const ADVICE =
  "Choose a model: ONNX, TensorFlow Lite, TensorFlow.js or Keras (model.json), PyTorch (.pt2), GGUF, or config.json with safetensors.";

/** Formats that are recognised but not read, so that the error can name them: offset and text of their magic. */
const FOREIGN: readonly { readonly at: number; readonly magic: string; readonly label: string }[] = [
  { at: 4, magic: "ORTM", label: "an ONNX Runtime (.ort) model" },
  { at: 0, magic: "PK\u0003\u0004", label: "a zip archive with no model in it that is known" },
  { at: 0, magic: "\u0089HDF", label: "an HDF5 file (perhaps a Keras model)" },
];

/**
 * Opens a model of any known format, recognised by content. Weights are not read; shapes are inferred. Of several files
 * the first that is a model is opened, the others lie beside it (config.json beside model.safetensors). Never throws: a
 * file that cannot be opened gives a Problem with code "empty-file", "not-a-model", "not-onnx", "truncated", "malformed",
 * "several-models", "unsupported", "limit-exceeded", "bad-option" or "unreadable".
 */
export async function openModel(
  chosen: ByteSource | readonly ByteSource[],
  options: OpenOptions = {},
): Promise<Result<ModelGraph>> {
  const sources = "read" in chosen ? [chosen] : chosen;
  try {
    const empty = sources.find(({ size }) => size === 0);
    if (empty) return fail("empty-file", "The file is empty", empty.name, ADVICE);
    const files = await Promise.all(
      sources.map((source) =>
        modelFile(
          source,
          sources.filter((other) => other !== source),
        ),
      ),
    );
    // At once: in the page each is a file to fetch.
    const candidates = await Promise.all(
      IMPORTERS.map(async ([container, load]) => {
        const packed = files.filter((file) => file.container === container);
        return packed.length > 0 ? { packed, importer: await load() } : null;
      }),
    );
    for (const candidate of candidates) {
      if (!candidate) continue;
      const { packed, importer } = candidate;
      const found: ModelFile[] = [];
      for (const file of packed) if (await importer.sniff(file)) found.push(file);
      const [first, ...others] = found;
      if (!first) continue;
      if (others.length > 0 && !importer.severalFiles) return severalModels(found);
      return ok(await importer.open(first, options));
    }
    return notAModel(files);
  } catch (thrown) {
    return { ok: false, error: asProblem(thrown, "unreadable", "Choose the file again, or another one.") };
  }
}

function severalModels(files: readonly ModelFile[]): Result<never> {
  const where = files.map(({ source }) => source.name).join(", ");
  return fail("several-models", "More than one model is given", where, "Choose one model at a time.");
}

function notAModel(files: readonly ModelFile[]): Result<never> {
  const texts = files.map(({ head }) => String.fromCharCode(...head.subarray(0, 16)));
  const foreign = FOREIGN.find(({ at, magic }) => texts.some((text) => text.startsWith(magic, at)));
  const what = foreign
    ? `This is ${foreign.label}, which cannot be opened yet`
    : "The file is not a model of a known format";
  return fail("not-a-model", what, files.map(({ source }) => source.name).join(", "), ADVICE);
}
