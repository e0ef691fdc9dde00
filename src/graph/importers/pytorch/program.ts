import { ProblemError } from "../../../core/result.ts";
import type { Dtype } from "../../../core/units.ts";
import { at, isRecord, type Json, type JsonRecord } from "../../json.ts";
import type { Dim } from "../../model.ts";
import { dimOf } from "./expression.ts";

/**
 * An ExportedProgram as its JSON has it, by the schema that PyTorch publishes (torch/_export/serde/schema.py, versions 1
 * to 8): unions are records with one key, "as_tensor" and the like.
 */

export interface Program {
  readonly graph: ProgramGraph;
  /** Graph inputs that are weights, with the names that the module gives them. */
  readonly weights: ReadonlyMap<string, string>;
  /** Tensors that leave the graph: results, and buffers with their new values. */
  readonly outputs: readonly string[];
  /** What symbols may be, by name; null: open on that side. */
  readonly ranges: ReadonlyMap<string, { readonly min: number | null; readonly max: number | null }>;
  readonly schemaVersion: string;
  readonly torchVersion: string;
  readonly opset: number;
}

export interface ProgramGraph {
  readonly inputs: readonly Argument[];
  readonly outputs: readonly Argument[];
  readonly nodes: readonly ProgramNode[];
  readonly tensors: ReadonlyMap<string, TensorMeta>;
}

export interface TensorMeta {
  readonly dtype: Dtype;
  readonly dims: readonly (Dim | null)[];
}

export interface ProgramNode {
  /** "torch.ops.aten.conv2d.default" */
  readonly target: string;
  readonly inputs: readonly { readonly name: string; readonly value: Argument }[];
  readonly outputs: readonly Argument[];
  /** Path of the module that the operator was called in: "layer1.0.conv1". */
  readonly module: string;
}

export type Argument =
  | { readonly kind: "none" }
  | { readonly kind: "tensor"; readonly name: string }
  /** "" where the list has no tensor. */
  | { readonly kind: "tensors"; readonly names: readonly string[] }
  | { readonly kind: "number"; readonly value: number; readonly float: boolean }
  | { readonly kind: "numbers"; readonly values: readonly number[] }
  | { readonly kind: "text"; readonly value: string }
  /** A size that a node of the graph computes. */
  | { readonly kind: "symbol"; readonly name: string }
  | { readonly kind: "symbols"; readonly items: readonly (number | string)[] }
  | { readonly kind: "dtype"; readonly value: Dtype }
  | { readonly kind: "graph"; readonly graph: ProgramGraph }
  | { readonly kind: "other" };

/** Throws ProblemError "malformed" where the JSON is not of the schema. */
export function readProgram(json: Json, where: string): Program {
  const module = at(json, "graph_module");
  const graph = at(module, "graph");
  if (!isRecord(graph)) throw malformed("The JSON has no graph_module with a graph", where);
  const signature = at(module, "signature");
  const version = [at(json, "schema_version", "major"), at(json, "schema_version", "minor")];
  const read = readGraph(graph, where);
  return {
    graph: read,
    weights: readWeights(signature),
    outputs: readOutputs(signature, read),
    ranges: readRanges(at(json, "range_constraints")),
    schemaVersion: version.filter((part) => typeof part === "number").join("."),
    torchVersion: text(at(json, "torch_version")),
    opset: number(at(json, "opset_version", "aten")) ?? 0,
  };
}

function readGraph(graph: JsonRecord, where: string): ProgramGraph {
  const tensors = new Map<string, TensorMeta>();
  const values = at(graph, "tensor_values");
  for (const [name, meta] of Object.entries(isRecord(values) ? values : {}))
    tensors.set(name, tensorMeta(meta));
  const nodes = list(at(graph, "nodes")).map((node, i): ProgramNode => {
    const target = at(node, "target");
    if (typeof target !== "string" || target === "")
      throw malformed("A node has no target", `${where}, node ${i}`);
    return {
      target,
      inputs: list(at(node, "inputs")).map((input) => ({
        name: text(at(input, "name")),
        value: argument(at(input, "arg"), where),
      })),
      outputs: list(at(node, "outputs")).map((output) => argument(output, where)),
      module: modulePath(text(at(node, "metadata", "nn_module_stack"))),
    };
  });
  return {
    inputs: list(at(graph, "inputs")).map((input) => argument(input, where)),
    outputs: list(at(graph, "outputs")).map((output) => argument(output, where)),
    nodes,
    tensors,
  };
}

function argument(json: Json | undefined, where: string): Argument {
  if (!isRecord(json)) return { kind: "other" };
  const [key, value] = Object.entries(json).find(([, given]) => given !== null) ?? ["", null];
  switch (key) {
    case "as_none":
    case "":
      return { kind: "none" };
    case "as_tensor":
      return { kind: "tensor", name: text(at(value, "name")) };
    case "as_tensors":
      return { kind: "tensors", names: list(value).map((entry) => text(at(entry, "name"))) };
    case "as_optional_tensor":
      return isRecord(at(value, "as_tensor"))
        ? { kind: "tensor", name: text(at(value, "as_tensor", "name")) }
        : { kind: "none" };
    case "as_optional_tensors":
      return { kind: "tensors", names: list(value).map((entry) => text(at(entry, "as_tensor", "name"))) };
    case "as_int":
    case "as_float":
      // Infinities are strings in JSON.
      return { kind: "number", value: Number(value), float: key === "as_float" };
    case "as_bool":
      return { kind: "number", value: value === true ? 1 : 0, float: false };
    case "as_ints":
    case "as_floats":
    case "as_bools":
      return { kind: "numbers", values: list(value).map(Number) };
    case "as_string":
      return { kind: "text", value: text(value) };
    case "as_sym_int":
    case "as_sym_float":
    case "as_sym_bool":
      return symbol(value);
    case "as_sym_ints":
    case "as_sym_floats":
    case "as_sym_bools":
      return symbols(list(value));
    case "as_scalar_type":
      return { kind: "dtype", value: scalarType(value) };
    case "as_graph": {
      const graph = at(value, "graph");
      return isRecord(graph) ? { kind: "graph", graph: readGraph(graph, where) } : { kind: "other" };
    }
    default:
      return { kind: "other" };
  }
}

function symbolOf(json: Json | undefined): number | string | null {
  const name = at(json, "as_name");
  if (typeof name === "string") return name;
  const value = at(json, "as_int") ?? at(json, "as_float") ?? at(json, "as_bool");
  return value === undefined || value === null ? null : Number(value);
}

function symbol(json: Json): Argument {
  const value = symbolOf(json);
  if (value === null) return { kind: "other" };
  return typeof value === "string"
    ? { kind: "symbol", name: value }
    : { kind: "number", value, float: at(json, "as_float") !== undefined };
}

function symbols(json: readonly Json[]): Argument {
  const items = json.map(symbolOf);
  if (items.every((item) => typeof item === "number")) return { kind: "numbers", values: items };
  return items.every((item) => item !== null) ? { kind: "symbols", items } : { kind: "other" };
}

function tensorMeta(json: Json): TensorMeta {
  // Schema 1 put a record around it.
  const meta = at(json, "meta") ?? json;
  return { dtype: scalarType(at(meta, "dtype")), dims: list(at(meta, "sizes")).map(size) };
}

function size(json: Json): Dim | null {
  const value = at(json, "as_int");
  if (typeof value === "number") return value;
  return dimOf(text(at(json, "as_expr", "expr_str")));
}

/** By number as the schema counts them, or by name as older versions wrote them. */
const SCALAR_TYPES: Readonly<Record<string, Dtype>> = {
  1: "u8",
  2: "i8",
  3: "i16",
  4: "i32",
  5: "i64",
  6: "f16",
  7: "f32",
  8: "f64",
  10: "complex64",
  11: "complex128",
  12: "bool",
  13: "bf16",
  28: "u16",
  29: "f8",
  30: "f8",
  31: "f8",
  32: "f8",
  BYTE: "u8",
  CHAR: "i8",
  SHORT: "i16",
  INT: "i32",
  LONG: "i64",
  HALF: "f16",
  FLOAT: "f32",
  DOUBLE: "f64",
  BOOL: "bool",
  BFLOAT16: "bf16",
};

function scalarType(json: Json | undefined): Dtype {
  const key = String(json);
  return Object.hasOwn(SCALAR_TYPES, key) ? SCALAR_TYPES[key]! : "unknown";
}

function readWeights(signature: Json | undefined): ReadonlyMap<string, string> {
  const weights = new Map<string, string>();
  for (const spec of list(at(signature, "input_specs")))
    for (const [kind, called] of Object.entries(WEIGHT_KINDS)) {
      const name = at(spec, kind, "arg", "name");
      if (typeof name === "string") weights.set(name, text(at(spec, kind, called)) || name);
    }
  // Schemas 1 and 2 had maps in place of specs.
  for (const map of ["inputs_to_parameters", "inputs_to_buffers", "inputs_to_lifted_tensor_constants"]) {
    const given = at(signature, map);
    for (const [name, called] of Object.entries(isRecord(given) ? given : {}))
      weights.set(name, text(called) || name);
  }
  return weights;
}

const WEIGHT_KINDS = {
  parameter: "parameter_name",
  buffer: "buffer_name",
  tensor_constant: "tensor_constant_name",
} as const;

function readOutputs(signature: Json | undefined, graph: ProgramGraph): readonly string[] {
  const specs = list(at(signature, "output_specs"));
  const named = specs.flatMap((spec) => {
    const [kind] = isRecord(spec) ? Object.keys(spec) : [];
    const arg = kind === undefined ? undefined : at(spec, kind, "arg");
    const name = at(arg, "as_tensor", "name") ?? at(arg, "name");
    return typeof name === "string" && graph.tensors.has(name) ? name : [];
  });
  const listed = graph.outputs.flatMap((output) => (output.kind === "tensor" ? output.name : []));
  return [...new Set(named.length > 0 ? named : listed)];
}

function readRanges(json: Json | undefined): Program["ranges"] {
  const entries = Object.entries(isRecord(json) ? json : {});
  return new Map(
    entries.map(([name, range]) => [
      name,
      { min: number(at(range, "min_val")), max: number(at(range, "max_val")) },
    ]),
  );
}

/**
 * The innermost module of "key,path,type;key,path,type". Non-strict exports have paths such as "layer1.0.conv1", older ones
 * Python expressions: "L['self'].layer1[0].conv1".
 */
function modulePath(stack: string): string {
  const path = stack.slice(stack.lastIndexOf(";") + 1).split(",")[1] ?? "";
  return path
    .replace(/^L\['self'\]\.?|^L__self___?/, "")
    .replace(/\[['"]?(\w+)['"]?\]/g, ".$1")
    .replace(/^\./, "");
}

function list(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? (json as readonly Json[]) : [];
}

function text(json: Json | undefined): string {
  return typeof json === "string" ? json : "";
}

function number(json: Json | undefined): number | null {
  return typeof json === "number" ? json : null;
}

export function malformed(what: string, where: string): ProblemError {
  return new ProblemError({
    code: "malformed",
    what,
    where,
    advice: "Export the program again with torch.export.save.",
  });
}
