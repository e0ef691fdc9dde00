import { ProblemError } from "../../../core/result.ts";
import { bytesOf, type Dtype } from "../../../core/units.ts";
import { buildModel } from "../../build/build.ts";
import type { DraftGraph, DraftTensor } from "../../draft.ts";
import { Config } from "../../families/config.ts";
import { draftFamily, type Family } from "../../families/family.ts";
import { familyOfType, knownFamilies } from "../../families/index.ts";
import { draftUnknown } from "../../families/unknown.ts";
import { at, type JsonRecord } from "../../json.ts";
import type { ModelGraph, OpenOptions } from "../../model.ts";
import type { ModelFile } from "../file.ts";
import type { Importer } from "../importer.ts";
import { Checkpoint } from "./checkpoint.ts";
import { type Chosen, isConfig, isIndex, isSafetensors, sortOut } from "./files.ts";
import type { StoredTensor } from "./header.ts";
import { quantisationOf } from "./quantised.ts";
import { aboutFiles, aboutModel } from "./remarks.ts";

/**
 * Checkpoints of the transformers library: config.json says what network it is, headers of *.safetensors how its weights
 * lie. Either is enough to open; the configuration alone for everything but packed weights, the headers alone for
 * parameters and bytes.
 */
export const safetensors: Importer = {
  id: "safetensors",
  label: "safetensors",
  severalFiles: true,
  sniff: (file) => isSafetensors(file),
  open: (file, options) => open(file, options, "safetensors"),
};

export const transformersConfig: Importer = {
  id: "config.json",
  label: "config.json of the transformers library",
  severalFiles: true,
  async sniff(file) {
    const json = await file.json();
    return isConfig(json) || isIndex(json);
  },
  open: (file, options) => open(file, options, "config.json"),
};

async function open(file: ModelFile, options: OpenOptions, format: string): Promise<ModelGraph> {
  const chosen = await sortOut(file);
  const { graph, name, remarks, version } = draft(chosen, file.source.name);
  const source = { format, version, producer: "" };
  return { ...buildModel({ name, source, opsets: new Map(), graph, functions: [] }, options), remarks };
}

interface Drafted {
  readonly graph: DraftGraph;
  readonly name: string;
  readonly version: string;
  readonly remarks: readonly string[];
}

function draft(chosen: Chosen, name: string): Drafted {
  const { config, files } = chosen;
  if (!config) {
    if (!files) throw indexAlone(name);
    const graph = draftUnknown(described(files.tensors.values()), "Module", "safetensors", name);
    const remark =
      "The file says how its weights lie, not what is done with them: choose the config.json beside it as well to count the arithmetic.";
    return { graph, name, version: "", remarks: [remark, ...aboutFiles(chosen, null)] };
  }
  const { record, where } = config;
  const hyper = new Config(record, where);
  const [modelType, version] = [hyper.text("model_type"), hyper.text("transformers_version")];
  const called = files ? name : `${modelType} (${where})`;
  const network = networkOf(hyper, modelType);
  if (!network) {
    if (!files) throw unknownType(modelType, where);
    const graph = draftUnknown(described(files.tensors.values()), modelType, "safetensors", name);
    const remark = `The model type "${modelType}" is not known: its parameters and bytes are counted, its arithmetic is not.`;
    return { graph, name: called, version, remarks: [remark, ...aboutFiles(chosen, null)] };
  }
  const quantisation = quantisationOf(at(record, "quantization_config"));
  const plan = quantisation === "unknown" ? null : quantisation;
  const { family, config: own } = network;
  const checkpoint = new Checkpoint(family.names(own), files, dtypeOf(record), plan);
  const graph = draftFamily(family, own, checkpoint, where);
  const remarks = [...aboutModel(record, checkpoint, quantisation, files), ...aboutFiles(chosen, checkpoint)];
  return { graph, name: called, version, remarks };
}

/** The family of a configuration, or of the language model within it: what sees or hears often has one of a known kind. */
function networkOf(config: Config, modelType: string): { family: Family; config: Config } | null {
  const family = familyOfType(modelType);
  if (family) return { family, config };
  const inner = config.within("text_config");
  const within = inner && familyOfType(inner.text("model_type"));
  return within ? { family: within, config: inner } : null;
}

/** Tensors as they stand in the header; what has no element type here is described by its bytes. */
function* described(tensors: Iterable<StoredTensor>): Generator<DraftTensor> {
  for (const { name, dtype, dims, format, bytes } of tensors) {
    const elements = dims.reduce((product, dim) => product * dim, 1);
    const plain = dtype !== "unknown" && dtype !== "f8" && bytes === bytesOf(dtype, elements);
    yield { name, dtype, dims, values: null, ...(plain ? {} : { storage: { format, bytes } }) };
  }
}

const DTYPES: Readonly<Record<string, Dtype>> = {
  float64: "f64",
  float32: "f32",
  float16: "f16",
  bfloat16: "bf16",
};

/** What weights are kept in; PyTorch's default where the configuration is silent. */
function dtypeOf(record: JsonRecord): Dtype {
  for (const path of [["dtype"], ["torch_dtype"], ["text_config", "torch_dtype"], ["text_config", "dtype"]]) {
    const text = at(record, ...path);
    if (typeof text === "string" && Object.hasOwn(DTYPES, text)) return DTYPES[text]!;
  }
  return "f32";
}

function indexAlone(where: string): ProblemError {
  const what = "This is the list of a model's shards, which says nothing of their tensors";
  const advice = "Choose the config.json beside it, or the .safetensors files, or all of them together.";
  return new ProblemError({ code: "not-a-model", what, where, advice });
}

function unknownType(modelType: string, where: string): ProblemError {
  const what = `The model type "${modelType.slice(0, 80)}" is not known`;
  const advice = `Known are ${knownFamilies()}; of others choose the .safetensors files as well, and their parameters are counted.`;
  return new ProblemError({ code: "unsupported", what, where, advice });
}
