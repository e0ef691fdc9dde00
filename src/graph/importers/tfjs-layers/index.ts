import { buildModel } from "../../build/build.ts";
import { at, isRecord, type Json, type JsonRecord, parseJson } from "../../json.ts";
import type { Importer } from "../importer.ts";
import { looksLikeZip, openArchive } from "../zip.ts";
import { isModel, malformed, text } from "./config.ts";
import { Manifest } from "./manifest.ts";
import { translateModel } from "./network.ts";

/**
 * Keras: a LayersModel of TensorFlow.js (model.json), an architecture by itself (model.to_json()), or the config.json of a
 * .keras archive. Recognised by the class of the model and its list of layers.
 */
export const keras: Importer = {
  id: "keras",
  label: "Keras and TensorFlow.js layers",

  async sniff(file) {
    if (looksLikeZip(file.head)) {
      try {
        return isKerasArchive((await openArchive(file.source)).names);
      } catch {
        return false;
      }
    }
    const json = await file.json();
    return json !== undefined && (at(json, "format") === "layers-model" || architectureOf(json) !== null);
  },

  async open(file, options) {
    const { source } = file;
    const zipped = looksLikeZip(file.head);
    const json = zipped ? await archived(source) : ((await file.json()) ?? null);
    const architecture = architectureOf(json);
    if (!architecture)
      throw malformed("The file says it has layers, but has no model_config with layers", source.name);
    const manifest = new Manifest(at(json, "weightsManifest"));
    const graph = translateModel(architecture, manifest, source.name);
    const built = buildModel(
      {
        name: graph.name,
        source: { format: "keras", version: versionOf(json), producer: producerOf(json) },
        opsets: new Map(),
        graph,
        functions: [],
      },
      options,
    );
    const remarks = manifest.remarks();
    return remarks.length > 0 ? { ...built, remarks } : built;
  },
};

async function archived(source: Parameters<typeof openArchive>[0]): Promise<Json> {
  const archive = await openArchive(source);
  return parseJson(await archive.read("config.json"), `${source.name}, config.json`);
}

function isKerasArchive(names: readonly string[]): boolean {
  return (
    names.includes("config.json") &&
    names.some((name) => name === "metadata.json" || name.startsWith("model.weights"))
  );
}

/** The record of the model within the file; null when there is none. */
function architectureOf(json: Json | undefined): JsonRecord | null {
  const topology = at(json, "modelTopology");
  const candidates = [at(topology, "model_config"), topology, at(json, "model_config"), json];
  return (
    candidates.find((candidate): candidate is JsonRecord => isRecord(candidate) && isModel(candidate)) ?? null
  );
}

function versionOf(json: Json): string {
  return text(at(json, "modelTopology", "keras_version")) || text(at(json, "keras_version"));
}

function producerOf(json: Json): string {
  return (
    [text(at(json, "generatedBy")), text(at(json, "convertedBy"))].filter((part) => part !== "").join(", ") ||
    "Keras"
  );
}
