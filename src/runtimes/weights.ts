import { ProblemError } from "../core/result.ts";
import { type Bytes, bytesOf, type Dtype } from "../core/units.ts";
import { LAYOUT, type MessageName } from "../graph/importers/onnx/messages.ts";
import { readSkeleton } from "../graph/importers/onnx/skeleton.ts";
import { BYTES, type Field, WireReader } from "../graph/importers/onnx/wire.ts";
import { MAX_NESTING, MAX_RANK } from "../graph/limits.ts";
import { dtypeOf } from "../graph/onnx-dtype.ts";
import type { ByteSource } from "../graph/source.ts";
import type { ExternalData } from "./session.ts";
import { fillRandom } from "./values.ts";

/** Weights of one model that are made up at most; the runtime's own memory is 4 GiB in all. */
const MAX_EXTERNAL_BYTES: Bytes = 2 ** 31;

/** A tensor whose values lie in another file. */
export interface ExternalTensor {
  readonly location: string;
  readonly offset: number;
  readonly bytes: Bytes;
  readonly dtype: Dtype;
  readonly dims: readonly number[];
}

/**
 * Tensors of an ONNX file whose values lie in files beside it. Reads no values. Throws ProblemError for a file that is
 * damaged.
 */
export async function externalTensors(source: ByteSource): Promise<readonly ExternalTensor[]> {
  const reader = new WireReader(await readSkeleton(source));
  const found: ExternalTensor[] = [];
  const walk = (message: MessageName, start: number, end: number, depth: number) => {
    if (message === "tensor") {
      const tensor = externalTensor(reader, start, end);
      if (tensor) found.push(tensor);
      return;
    }
    // A graph within a graph takes four messages.
    if (depth > 4 * MAX_NESTING) return;
    for (const field = reader.enter(start, end); reader.next(field); ) {
      const inner = LAYOUT[message].messages[field.number];
      if (inner && field.wire === BYTES) walk(inner, field.start, field.end, depth + 1);
    }
  };
  walk("model", 0, source.size, 0);
  return found;
}

const EXTERNAL = 1;

/** Of a TensorProto: null when its values are in the file. */
function externalTensor(reader: WireReader, start: number, end: number): ExternalTensor | null {
  let external = false;
  let dtype: Dtype = "unknown";
  const dims: number[] = [];
  const entries = new Map<string, string>();
  for (const field = reader.enter(start, end); reader.next(field); ) {
    if (field.number === 1) reader.ints(field, dims, MAX_RANK);
    else if (field.number === 2) dtype = dtypeOf(reader.int(field));
    else if (field.number === 14) external = reader.int(field) === EXTERNAL;
    else if (field.number === 13) readEntry(reader, field, entries);
  }
  const location = entries.get("location");
  if (!external || location === undefined) return null;
  const elements = dims.reduce((product, dim) => product * dim, 1);
  const bytes = Number(entries.get("length") ?? bytesOf(dtype, elements));
  return { location, offset: Number(entries.get("offset") ?? 0), bytes, dtype, dims };
}

/** StringStringEntryProto. */
function readEntry(reader: WireReader, entry: Field, into: Map<string, string>): void {
  let key = "";
  let value = "";
  for (const field = reader.enter(entry.start, entry.end); reader.next(field); ) {
    if (field.number === 1) key = reader.text(field);
    else if (field.number === 2) value = reader.text(field);
  }
  into.set(key, value);
}

/** The missing files, as long as the tensors in them say, with random values. Throws ProblemError. */
export function inventFiles(tensors: readonly ExternalTensor[], seed = 1): readonly ExternalData[] {
  const sizes = new Map<string, Bytes>();
  for (const { location, offset, bytes } of tensors) {
    const size = offset + bytes;
    if (!Number.isSafeInteger(size) || offset < 0 || bytes < 0)
      throw new ProblemError({
        code: "malformed",
        what: "A weight lies at an impossible place of its file",
        where: location,
        advice: "Download or export the model again.",
      });
    sizes.set(location, Math.max(sizes.get(location) ?? 0, size));
  }
  const sum = (sizes: Iterable<Bytes>) => [...sizes].reduce((total, size) => total + size, 0);
  // Of the tensors too: many on one place of a file would each be written.
  const total = Math.max(sum(sizes.values()), sum(tensors.map(({ bytes }) => bytes)));
  if (total > MAX_EXTERNAL_BYTES)
    throw new ProblemError({
      code: "limit-exceeded",
      what: `The model's weights are ${(total / 2 ** 30).toFixed(1)} GiB, more than a tab can run`,
      where: [...sizes.keys()].slice(0, 3).join(", "),
      advice: "Choose a smaller model, or one whose weights are quantised.",
    });
  const files = new Map([...sizes].map(([path, size]) => [path, new Uint8Array(size)]));
  tensors.forEach(({ location, offset, bytes, dtype, dims }, i) => {
    const place = files.get(location)?.subarray(offset, offset + bytes);
    if (place) fillRandom(place, dtype, dims, "weight", seed + i);
  });
  return [...files].map(([path, data]) => ({ path, data }));
}
