import type * as Ort from "onnxruntime-web";
import { ProblemError } from "../core/result.ts";
import { type Bytes, bytesOf, type Dtype } from "../core/units.ts";
import type { OpenOptions } from "../graph/model.ts";
import { randomBytes } from "./values.ts";

/** Beyond this the runtime's own memory (4 GiB in all) would hardly do. */
const MAX_FEED_BYTES: Bytes = 2 ** 31;

export interface InputSpec {
  readonly name: string;
  readonly dtype: Dtype;
  readonly dims: readonly number[];
}

const DTYPES: Readonly<Partial<Record<Ort.Tensor.Type, Dtype>>> = {
  float32: "f32",
  float16: "f16",
  float64: "f64",
  int64: "i64",
  int32: "i32",
  int16: "i16",
  int8: "i8",
  int4: "i4",
  uint64: "u64",
  uint32: "u32",
  uint16: "u16",
  uint8: "u8",
  uint4: "u4",
  bool: "bool",
  string: "string",
};

/** The runtime's word for a type as ours. */
export function dtypeOfRuntime(type: string): Dtype {
  return (DTYPES as Readonly<Record<string, Dtype>>)[type] ?? "unknown";
}

/** What a session is to be fed with: its own shapes, or those that the options give. Throws ProblemError. */
export function inputSpecs(
  inputs: readonly Ort.InferenceSession.ValueMetadata[],
  { dims = {}, shapes = {} }: OpenOptions,
): readonly InputSpec[] {
  const specs = inputs.map((input): InputSpec => {
    const { name } = input;
    if (!input.isTensor)
      throw refusal(
        "runtime-input",
        `The input "${name}" is no tensor, and nothing is known to feed it`,
        name,
      );
    const dtype = dtypeOfRuntime(input.type);
    const given = shapes[name];
    if (given && input.shape.length > 0 && given.length !== input.shape.length)
      throw refusal(
        "bad-option",
        `The input "${name}" has ${input.shape.length} dimensions and is given ${given.length}`,
        name,
      );
    const shape: readonly (number | string)[] = given ?? input.shape;
    return { name, dtype, dims: shape.map((dim) => sizeOf(dim, name, dims)) };
  });
  const total = specs.reduce((sum, { dtype, dims }) => sum + bytesOf(dtype, elements(dims)), 0);
  if (total > MAX_FEED_BYTES)
    throw refusal(
      "limit-exceeded",
      "The inputs are too large to run",
      specs.map(({ name }) => name).join(", "),
    );
  return specs;
}

function sizeOf(dim: number | string, input: string, dims: Readonly<Record<string, number>>): number {
  const size = typeof dim === "string" ? dims[dim] : dim;
  // The runtime has -1 for a size that has no name either.
  if (size !== undefined && Number.isSafeInteger(size) && size >= 0) return size;
  const which = typeof dim === "string" && dim ? `the size "${dim}"` : "a size";
  throw refusal("runtime-input", `The input "${input}" has ${which} that is not known`, input);
}

function refusal(code: string, what: string, where: string): ProblemError {
  return new ProblemError({ code, what, where, advice: "Set the shape of this input." });
}

/** Tensors of these shapes: random floats, integers of 0 and 1, every bool true. The same seed gives the same values. */
export function makeFeeds(
  ort: typeof Ort,
  specs: readonly InputSpec[],
  seed = 1,
): Readonly<Record<string, Ort.Tensor>> {
  return Object.fromEntries(specs.map((spec, i) => [spec.name, tensorOf(ort, spec, seed + i)]));
}

function tensorOf(ort: typeof Ort, spec: InputSpec, seed: number): Ort.Tensor {
  const { name, dtype } = spec;
  const dims = [...spec.dims];
  if (dtype === "string") return new ort.Tensor("string", new Array(elements(dims)).fill("a"), dims);
  const { buffer } = feedBytes(spec, seed);
  switch (dtype) {
    case "f32":
      return new ort.Tensor("float32", new Float32Array(buffer), dims);
    case "f64":
      return new ort.Tensor("float64", new Float64Array(buffer), dims);
    case "f16":
      return new ort.Tensor("float16", new Uint16Array(buffer), dims);
    case "i64":
      return new ort.Tensor("int64", new BigInt64Array(buffer), dims);
    case "u64":
      return new ort.Tensor("uint64", new BigUint64Array(buffer), dims);
    case "i32":
      return new ort.Tensor("int32", new Int32Array(buffer), dims);
    case "u32":
      return new ort.Tensor("uint32", new Uint32Array(buffer), dims);
    case "i16":
      return new ort.Tensor("int16", new Int16Array(buffer), dims);
    case "u16":
      return new ort.Tensor("uint16", new Uint16Array(buffer), dims);
    case "i8":
      return new ort.Tensor("int8", new Int8Array(buffer), dims);
    case "u8":
      return new ort.Tensor("uint8", new Uint8Array(buffer), dims);
    case "bool":
      return new ort.Tensor("bool", new Uint8Array(buffer), dims);
    default:
      throw refusal("runtime-input", `The input "${name}" is of a type that cannot be fed`, name);
  }
}

/** Pure part of a feed: its bytes. */
export function feedBytes({ dtype, dims }: InputSpec, seed: number): Uint8Array<ArrayBuffer> {
  const bytes = randomBytes(dtype, dims, "input", seed);
  return dtype === "bool" ? bytes.fill(1) : bytes;
}

function elements(dims: readonly number[]): number {
  return dims.reduce((product, dim) => product * dim, 1);
}
