import { ProblemError } from "../../../core/result.ts";
import { at, isRecord, type Json, type JsonRecord } from "../../json.ts";
import { MAX_TENSORS } from "../../limits.ts";
import type { ByteSource } from "../../source.ts";
import { type ModelFile, modelFile } from "../file.ts";
import type { Files } from "./checkpoint.ts";
import { headerLength, readHeader, type StoredTensor } from "./header.ts";

/** JSON beside a model that is larger is a tokenizer, not a configuration; indices of shards take up to 5 MB. */
const MAX_BESIDE_BYTES = 16 * 2 ** 20;

/** What was chosen, sorted by what it is. */
export interface Chosen {
  readonly config: { readonly record: JsonRecord; readonly where: string } | null;
  /** null: no safetensors file. */
  readonly files: Files | null;
  /** Bytes by which the files end before their tensors do. */
  readonly missing: number;
}

/** A configuration of the transformers library: names the kind of model, as no other JSON beside models does. */
export function isConfig(json: Json | undefined): json is JsonRecord {
  return isRecord(json) && typeof at(json, "model_type") === "string";
}

/** The list of the shards that a model's tensors are in. */
export function isIndex(json: Json | undefined): boolean {
  return isRecord(at(json, "weight_map"));
}

export function isSafetensors({ head, source }: ModelFile): boolean {
  const length = headerLength(head);
  // A header that reaches past the end is a file cut short; a length beyond reason is another format.
  return length !== null && (length < source.size || length < 2 ** 32) && /^\{\s*("|\})/.test(textOf(head));
}

function textOf(head: Uint8Array): string {
  return new TextDecoder().decode(head.subarray(8, 64));
}

/** Reads headers and configuration among the files; throws ProblemError. */
export async function sortOut(file: ModelFile): Promise<Chosen> {
  const sources = [file.source, ...file.companions];
  const all = await Promise.all(sources.map((source) => modelFile(source, [])));
  let config: Chosen["config"] = null;
  let index: Json | undefined;
  const tensors = new Map<string, StoredTensor>();
  const names: string[] = [];
  let missing = 0;
  for (const each of all) {
    const { name, size } = each.source;
    if (isSafetensors(each)) {
      names.push(name);
      const header = await readHeader(each.source);
      missing += header.missing;
      addAll(tensors, header.tensors, each.source);
      continue;
    }
    const json = size <= MAX_BESIDE_BYTES ? await each.json() : undefined;
    if (isConfig(json)) config ??= { record: json, where: name };
    else if (isIndex(json)) index ??= json;
  }
  if (names.length === 0) return { config, files: null, missing };
  return {
    config,
    files: { tensors, complete: complete(names, tensors, index), where: names.join(", ") },
    missing,
  };
}

function addAll(
  all: Map<string, StoredTensor>,
  tensors: ReadonlyMap<string, StoredTensor>,
  { name: where }: ByteSource,
): void {
  for (const [name, tensor] of tensors) {
    if (all.has(name)) {
      const what = `The tensor "${name}" stands in two of the files`;
      throw new ProblemError({ code: "malformed", what, where, advice: "Choose the files of one model." });
    }
    all.set(name, tensor);
  }
  if (all.size > MAX_TENSORS) {
    const what = `The files describe more than ${MAX_TENSORS} tensors`;
    throw new ProblemError({ code: "limit-exceeded", what, where, advice: "Choose the files of one model." });
  }
}

/** Whether every shard is there: by the index, else by "-of-00003" in the names. */
function complete(
  names: readonly string[],
  tensors: ReadonlyMap<string, StoredTensor>,
  index: Json | undefined,
): boolean {
  const map = at(index, "weight_map");
  if (isRecord(map)) return Object.keys(map).every((name) => tensors.has(name));
  return names.every((name) => {
    const shards = /-of-(\d{1,6})\b/.exec(name);
    return !shards || Number(shards[1]) <= names.length;
  });
}
