import { buildModel } from "../../build/build.ts";
import { at, isRecord, type Json } from "../../json.ts";
import type { Importer } from "../importer.ts";
import { graphDraft } from "./draft.ts";
import { readConstants, readManifest } from "./manifest.ts";

/** TensorFlow.js GraphModel (https://www.tensorflow.org/js): model.json with a TensorFlow graph, weights in files beside. */
export const tfjsGraph: Importer = {
  id: "tfjs-graph",
  label: "TensorFlow.js GraphModel",

  async sniff(file) {
    return isGraph(await file.json());
  },

  async open(file, options) {
    const json = (await file.json()) ?? null;
    const manifest = readManifest(at(json, "weightsManifest"));
    const values = await readConstants(manifest, file.companions);
    const { draft, missing } = graphDraft(json, { manifest, values }, file.source.name);
    const graph = buildModel(draft, options);
    const absent = manifest.files.flat();
    if (missing.length === 0 || absent.length === 0) return graph;
    return { ...graph, notes: [advice(missing, absent), ...(graph.notes ?? [])] };
  },
};

/** A list of nodes of which each has a name and an operator; Keras models have layers instead. */
function isGraph(json: Json | undefined): boolean {
  const nodes = at(json, "modelTopology", "node") ?? at(json, "node");
  const first = Array.isArray(nodes) ? nodes[0] : undefined;
  return isRecord(first) && typeof first.name === "string" && typeof first.op === "string";
}

function advice(missing: readonly string[], files: readonly string[]): string {
  const few =
    missing.length === 1 ? `the constant "${missing[0]}" stands` : `${missing.length} constants stand`;
  const listed = files.length > 3 ? `${files.slice(0, 3).join(", ")}, …` : files.join(", ");
  return `Shapes may depend on values that are not here: ${few} in ${listed}. Choose it together with model.json.`;
}
