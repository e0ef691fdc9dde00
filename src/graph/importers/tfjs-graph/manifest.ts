import { type Bytes, bytesOf, type Dtype } from "../../../core/units.ts";
import { at, isRecord, type Json } from "../../json.ts";
import { MAX_TENSORS, PAYLOAD_KEPT_BYTES } from "../../limits.ts";
import type { Storage } from "../../model.ts";
import type { ByteSource } from "../../source.ts";
import { Pages } from "../tensorflow/pages.ts";
import { numberOf } from "./values.ts";

/** weightsManifest of a TensorFlow.js model.json: which weights there are, and where each lies in which file. */

/** As tfjs-core's io/types.ts names them. */
const DTYPES: Readonly<Record<string, Dtype>> = {
  bool: "bool",
  complex64: "complex64",
  float16: "f16",
  float32: "f32",
  int32: "i32",
  string: "string",
  uint16: "u16",
  uint8: "u8",
};

interface Weight {
  readonly name: string;
  readonly dtype: Dtype;
  readonly dims: readonly number[];
  /** Quantised weights lie smaller in the file than they are in memory. */
  readonly storage?: Storage;
}

interface Placed extends Weight {
  /** Within its group's files, one after the other; null behind texts, whose length only the file tells. */
  readonly offset: Bytes | null;
  readonly group: number;
}

export interface Manifest {
  readonly weights: ReadonlyMap<string, Placed>;
  /** Paths of each group's files. */
  readonly files: readonly (readonly string[])[];
}

/** Reads the manifest; entries that make no sense are left out, their nodes say the shape as well. */
export function readManifest(json: Json | undefined): Manifest {
  const weights = new Map<string, Placed>();
  const files: string[][] = [];
  for (const group of Array.isArray(json) ? json : []) {
    const paths = at(group, "paths");
    files.push(Array.isArray(paths) ? paths.filter((path): path is string => typeof path === "string") : []);
    let offset: Bytes | null = 0;
    const entries = at(group, "weights");
    for (const entry of Array.isArray(entries) ? entries : []) {
      const weight = readWeight(entry);
      if (!weight) {
        offset = null;
        continue;
      }
      if (weights.size < MAX_TENSORS)
        weights.set(weight.name, { ...weight, offset, group: files.length - 1 });
      const elements = weight.dims.reduce((a, b) => a * b, 1);
      const bytes: Bytes = weight.storage?.bytes ?? bytesOf(weight.dtype, elements);
      offset = offset === null || weight.dtype === "string" ? null : offset + bytes;
    }
  }
  return { weights, files };
}

function readWeight(entry: Json): Weight | null {
  if (!isRecord(entry) || typeof entry.name !== "string" || !Array.isArray(entry.shape)) return null;
  const dims = entry.shape.map((dim) => numberOf(dim) ?? -1);
  if (dims.some((dim) => !Number.isSafeInteger(dim) || dim < 0)) return null;
  const named = (name: Json | undefined): Dtype =>
    (typeof name === "string" && Object.hasOwn(DTYPES, name) && DTYPES[name]) || "unknown";
  const dtype = named(entry.dtype);
  const packed = at(entry.quantization, "dtype");
  const elements = dims.reduce((a, b) => a * b, 1);
  const storage =
    packed === undefined ? undefined : { format: String(packed), bytes: bytesOf(named(packed), elements) };
  return { name: entry.name, dtype, dims, ...(storage ? { storage } : {}) };
}

/** Values of the small constants that stand in files beside the model: only they are read. */
export async function readConstants(
  manifest: Manifest,
  companions: readonly ByteSource[],
): Promise<ReadonlyMap<string, readonly number[]>> {
  const values = new Map<string, readonly number[]>();
  const groups = manifest.files.map((paths) => joined(paths, companions));
  for (const weight of manifest.weights.values()) {
    const source = groups[weight.group];
    const elements = weight.dims.reduce((a, b) => a * b, 1);
    if (!source || weight.offset === null || weight.storage || !small(weight.dtype, elements)) continue;
    const from = weight.offset;
    if (from + bytesOf(weight.dtype, elements) > source.size) continue;
    const read = await source.reading(() =>
      Array.from({ length: elements }, (_, i) => {
        if (weight.dtype === "f32") return source.f32(from + 4 * i);
        return weight.dtype === "i32" ? source.i32(from + 4 * i) : source.u8(from + i);
      }),
    );
    values.set(weight.name, read);
  }
  return values;
}

/** Shapes, axes and the like: whole numbers, and scalars of any kind. */
function small(dtype: Dtype, elements: number): boolean {
  if (dtype === "i32" || dtype === "bool") return elements * 8 <= PAYLOAD_KEPT_BYTES;
  return dtype === "f32" && elements === 1;
}

/** Several files as one; null when one of them was not chosen. */
function joined(paths: readonly string[], companions: readonly ByteSource[]): Pages | null {
  const parts = paths.map((path) => companions.find(({ name }) => basename(name) === basename(path)));
  if (parts.length === 0 || !parts.every((part) => part !== undefined)) return null;
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  const source: ByteSource = {
    name: paths.join(", "),
    size,
    async read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)));
      let start = 0;
      for (const part of parts) {
        const from = Math.max(offset - start, 0);
        const to = Math.min(offset + bytes.length - start, part.size);
        if (from < to) bytes.set(await part.read(from, to - from), start + from - offset);
        start += part.size;
      }
      return bytes;
    },
  };
  return new Pages(source);
}

function basename(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
