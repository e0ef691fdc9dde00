import type { Dtype } from "../../../core/units.ts";
import { at, isRecord, type Json } from "../../json.ts";
import { type NodeDef, tensorName } from "./nodes.ts";
import { dimsOf, dtypeOf } from "./values.ts";

/** A tensor that goes into a model, or comes out. */
export interface Port {
  readonly tensor: string;
  readonly dtype: Dtype;
  /** -1: open; null: not said. */
  readonly dims: readonly number[] | null;
}

export interface Signature {
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** What the file says goes in and comes out, in its order; without it placeholders, and what no one reads. */
export function readSignature(json: Json, nodes: readonly NodeDef[]): Signature {
  const stated = at(json, "signature") ?? at(json, "userDefinedMetadata", "signature");
  const named = new Set(nodes.map(({ name }) => name));
  const known = (port: Port) => named.has(port.tensor.replace(/:\d+$/, ""));
  const placeholders = nodes.filter(({ op }) => op.startsWith("Placeholder"));
  const given = ports(at(stated, "inputs")).filter(known);
  const byName = new Map(given.map((port) => [port.tensor, port]));
  // A placeholder that the signature leaves out is an input all the same.
  const inputs = [...given, ...placeholders.filter(({ name }) => !byName.has(name)).map(placeholder)].map(
    (port) => {
      const node = placeholders.find(({ name }) => name === port.tensor);
      return node ? finer(port, placeholder(node)) : port;
    },
  );
  const outputs = ports(at(stated, "outputs")).filter(known);
  return { inputs, outputs: outputs.length > 0 ? outputs : unread(nodes) };
}

function ports(json: Json | undefined): Port[] {
  if (!isRecord(json)) return [];
  return Object.entries(json).map(([key, value]) => {
    const name = at(value, "name");
    return {
      tensor: tensorName(typeof name === "string" && name !== "" ? name : key),
      dtype: dtypeOf(at(value, "dtype")),
      dims: dimsOf(at(value, "tensorShape")),
    };
  });
}

function placeholder({ name, attr }: NodeDef): Port {
  return {
    tensor: name,
    dtype: dtypeOf(at(attr, "dtype", "type")),
    dims: dimsOf(at(attr, "shape", "shape")),
  };
}

/** Where one says a size and the other leaves it open, the size. */
function finer(a: Port, b: Port): Port {
  const dims =
    a.dims && b.dims && a.dims.length === b.dims.length
      ? a.dims.map((dim, i) => (dim < 0 ? b.dims![i]! : dim))
      : (a.dims ?? b.dims);
  return { tensor: a.tensor, dtype: a.dtype === "unknown" ? b.dtype : a.dtype, dims };
}

const SILENT: ReadonlySet<string> = new Set(["Const", "NoOp", "Assert", "Placeholder"]);

function unread(nodes: readonly NodeDef[]): Port[] {
  const read = new Set(nodes.flatMap(({ inputs }) => inputs.map((input) => input.replace(/:\d+$/, ""))));
  return nodes
    .filter(({ name, op }) => !read.has(name) && !SILENT.has(op))
    .map(({ name }) => ({ tensor: name, dtype: "unknown" as const, dims: null }));
}
