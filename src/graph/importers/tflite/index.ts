import { buildModel } from "../../build/build.ts";
import { elementsOf, type Storage } from "../../model.ts";
import type { Importer } from "../importer.ts";
import { Pages } from "../tensorflow/pages.ts";
import { constantsOf, type LiteWeights, liteDraft } from "./draft.ts";
import { type LiteModel, type LiteTensor, readLite, storageOf, valuesOf } from "./read.ts";

/** Where a FlatBuffer has the four letters that name its schema. */
const MAGIC_AT = 4;
const MAGIC = "TFL3";

/** TensorFlow Lite, now LiteRT (https://ai.google.dev/edge/litert): a FlatBuffer. */
export const tflite: Importer = {
  id: "tflite",
  label: "TensorFlow Lite",

  sniff({ head }) {
    return String.fromCharCode(...head.subarray(MAGIC_AT, MAGIC_AT + MAGIC.length)) === MAGIC;
  },

  async open({ source }, options) {
    const pages = new Pages(source);
    const model = await readLite(pages);
    return buildModel(liteDraft(model, await weightsOf(pages, model), source.name), options);
  },
};

/** The few values that shapes may depend on, and how packed weights lie in the file. */
export async function weightsOf(pages: Pages, model: LiteModel): Promise<LiteWeights> {
  const values = new Map<LiteTensor, readonly number[]>();
  const storage = new Map<LiteTensor, Storage>();
  for (const graph of model.subgraphs)
    for (const tensor of constantsOf(graph)) {
      const elements = elementsOf(tensor.shape) ?? 0;
      // What is no weight has a size that is no size.
      if (elements < 0 || tensor.shape.some((dim) => dim < 0)) continue;
      const small = await valuesOf(pages, tensor, elements);
      if (small) values.set(tensor, small);
      const packed = await storageOf(pages, tensor, elements);
      if (packed) storage.set(tensor, packed);
    }
  return { values, storage };
}
