import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { onnx } from "onnx-proto";
import { expect } from "vitest";
import type { ModelGraph, OpenOptions, Shape } from "../../../src/graph/model.ts";
import { openModel } from "../../../src/graph/open.ts";
import { type ByteSource, bytesSource } from "../../../src/graph/source.ts";

/** Models for tests, encoded by onnx-proto: an encoder that is not ours. */

const { DataType } = onnx.TensorProto;
type DataType = onnx.TensorProto.DataType;

export const F32 = DataType.FLOAT;
export const I64 = DataType.INT64;
export const I32 = DataType.INT32;
export const BOOL = DataType.BOOL;
export const U8 = DataType.UINT8;

export function tensor(
  name: string,
  dims: number[],
  values?: number[],
  dataType: DataType = I64,
): onnx.TensorProto {
  if (!values) {
    const external = { dataLocation: onnx.TensorProto.DataLocation.EXTERNAL };
    return onnx.TensorProto.create({ name, dims, dataType, ...external });
  }
  const data =
    dataType === F32
      ? { floatData: values }
      : dataType === I64
        ? { int64Data: values }
        : { int32Data: values };
  return onnx.TensorProto.create({ name, dims, dataType, ...data });
}

export function value(name: string, dims: (number | string | null)[] | null, elemType: DataType = F32) {
  const dim = dims?.map((d) => (typeof d === "number" ? { dimValue: d } : d === null ? {} : { dimParam: d }));
  return onnx.ValueInfoProto.create({
    name,
    type: { tensorType: { elemType, ...(dim ? { shape: { dim } } : {}) } },
  });
}

type AttributeValue =
  | number
  | string
  | readonly number[]
  | onnx.TensorProto
  | onnx.GraphProto
  | { readonly float: number }
  | { readonly reference: string };

function attribute(name: string, v: AttributeValue): onnx.AttributeProto {
  const { AttributeType: T } = onnx.AttributeProto;
  const make = (fields: onnx.IAttributeProto) => onnx.AttributeProto.create({ name, ...fields });
  if (typeof v === "number")
    return Number.isInteger(v) ? make({ type: T.INT, i: v }) : make({ type: T.FLOAT, f: v });
  if (typeof v === "string") return make({ type: T.STRING, s: new TextEncoder().encode(v) });
  if (v instanceof onnx.TensorProto) return make({ type: T.TENSOR, t: v });
  if (v instanceof onnx.GraphProto) return make({ type: T.GRAPH, g: v });
  if ("float" in v) return make({ type: T.FLOAT, f: v.float });
  if ("reference" in v) return make({ type: T.INT, refAttrName: v.reference });
  return v.every(Number.isInteger)
    ? make({ type: T.INTS, ints: [...v] })
    : make({ type: T.FLOATS, floats: [...v] });
}

export function node(
  opType: string,
  input: string[],
  output: string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  fields: onnx.INodeProto = {},
): onnx.NodeProto {
  return onnx.NodeProto.create({
    opType,
    input,
    output,
    attribute: Object.entries(attributes).map(([name, v]) => attribute(name, v)),
    ...fields,
  });
}

export function graph(fields: onnx.IGraphProto): onnx.GraphProto {
  return onnx.GraphProto.create({ name: "g", ...fields });
}

export function model(graphFields: onnx.IGraphProto, opset = 17, fields: onnx.IModelProto = {}): Uint8Array {
  const encoded = onnx.ModelProto.encode({
    irVersion: 8,
    producerName: "test",
    opsetImport: [{ domain: "", version: opset }],
    graph: { name: "g", ...graphFields },
    ...fields,
  }).finish();
  return new Uint8Array(encoded);
}

/** A length-delimited field of any message, for what onnx-proto is too old to encode. */
export function delimited(number: number, ...parts: Uint8Array[]): Uint8Array {
  const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >> 7)]);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const head = [...varint(number * 8 + 2), ...varint(length)];
  return Uint8Array.from([...head, ...parts.flatMap((part) => [...part])]);
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** Opens and expects success. */
export async function opened(bytes: Uint8Array, options?: OpenOptions): Promise<ModelGraph> {
  const result = await openModel(bytesSource(bytes, "test.onnx"), options);
  expect(result).toMatchObject({ ok: true });
  if (!result.ok) throw new Error("unreachable");
  return result.value;
}

/** Opens and expects a Problem; returns it. */
export async function refused(bytes: Uint8Array, options?: OpenOptions) {
  const result = await openModel(bytesSource(bytes, "test.onnx"), options);
  expect(result.ok).toBe(false);
  if (result.ok) throw new Error("unreachable");
  expect(result.error.what).not.toBe("");
  return result.error;
}

export function shapeIn(model: ModelGraph, name: string): Shape | null | undefined {
  return model.tensors.get(name)?.shape;
}

/** What the work gives and its processor time: unlike wall time, the same on a machine that has other work. */
export async function timed<T>(work: () => Promise<T>): Promise<{ value: T; milliseconds: number }> {
  const before = process.cpuUsage();
  const value = await work();
  const { user, system } = process.cpuUsage(before);
  return { value, milliseconds: (user + system) / 1000 };
}

/** Counts what is read of bytes in memory. */
export function counting(
  bytes: Uint8Array,
): ByteSource & { read(o: number, l: number): Promise<Uint8Array>; bytesRead: number } {
  const source = {
    name: "counted.onnx",
    size: bytes.length,
    bytesRead: 0,
    async read(offset: number, length: number) {
      const part = bytes.slice(offset, offset + length);
      source.bytesRead += part.length;
      return part;
    },
  };
  return source;
}

const MODELS = resolve(import.meta.dirname, "../../../../shared/models");

export interface Reference {
  readonly nodes: number;
  readonly example_input: readonly number[];
  readonly shapes: Readonly<Record<string, readonly (number | string)[]>>;
}

/** Whether the reference models lie beside the checkout; says so when they do not. */
export function haveModels(): boolean {
  const there = existsSync(MODELS);
  if (!there) console.warn(`Reference models are absent (${MODELS}): tests that need them are skipped.`);
  return there;
}

export async function modelBytes(name: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(resolve(MODELS, `${name}.onnx`)));
}

export async function reference(name: string): Promise<Reference> {
  return JSON.parse(await readFile(resolve(MODELS, `${name}.json`), "utf8"));
}
