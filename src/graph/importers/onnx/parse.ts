import { ProblemError } from "../../../core/result.ts";
import { bytesOf } from "../../../core/units.ts";
import type {
  DraftAttribute,
  DraftFunction,
  DraftGraph,
  DraftModel,
  DraftNode,
  DraftTensor,
  DraftValueInfo,
} from "../../draft.ts";
import {
  MAX_ATTRIBUTE_VALUES,
  MAX_ATTRIBUTES,
  MAX_FUNCTIONS,
  MAX_NAME_BYTES,
  MAX_NESTING,
  MAX_NODES,
  MAX_PORTS,
  MAX_RANK,
  MAX_TENSORS,
  PAYLOAD_KEPT_BYTES,
} from "../../limits.ts";
import { type Attribute, elementsOf } from "../../model.ts";
import { modulePath, NAME_SCOPES } from "./scopes.ts";
import { checkDims, readTensor, readValueInfo } from "./tensors.ts";
import { BYTES, type Cursor, expectWire, type Field, fitted, problem, type WireReader } from "./wire.ts";

/** Reads a ModelProto of `size` bytes into plain data. Field numbers are those of onnx.proto. */
export function parseModel(reader: WireReader, size: number, fileName: string): DraftModel {
  const parser = new Parser(reader);
  let irVersion = 0;
  let producer = "";
  let producerVersion = "";
  let graph: DraftGraph | null = null;
  const opsets = new Map<string, number>();
  const functions: DraftFunction[] = [];
  for (const field = reader.enter(0, size); reader.next(field); ) {
    if (field.number === 1) irVersion = reader.int(field);
    else if (field.number === 2) producer = reader.text(field);
    else if (field.number === 3) producerVersion = reader.text(field);
    else if (field.number === 7) graph = parser.graph(field, 0);
    else if (field.number === 8) parser.opset(field, opsets);
    else if (field.number === 25) functions.push(parser.function(field));
  }
  if (!graph) throw noGraph(fileName);
  const source = {
    format: "onnx",
    version: versionOf(opsets, irVersion),
    producer: `${producer} ${producerVersion}`.trim(),
  };
  // Before IR version 3 a file did not say its operator set.
  if (!opsets.has("") && irVersion < 3) opsets.set("", 1);
  // Exporters call every graph "torch_jit" or "main_graph"; people know a model by its file.
  return { name: fileName.replace(/\.onnx$/i, "") || graph.name, source, opsets, graph, functions };
}

function versionOf(opsets: ReadonlyMap<string, number>, irVersion: number): string {
  const standard = opsets.get("");
  if (standard !== undefined) return `opset ${standard}`;
  const others = [...opsets].map(([domain, version]) => `${domain} ${version}`);
  return others.join(", ") || `IR ${irVersion}`;
}

/** AttributeProto.AttributeType, as far as it is asked for. */
const [FLOAT, INT, FLOATS, INTS] = [1, 2, 6, 7];

/** Of the many nodes that have none. */
const NO_ATTRIBUTES: ReadonlyMap<string, DraftAttribute> = new Map();

class Parser {
  readonly #reader: WireReader;
  readonly #names = new Map<string, string>();
  #nodes = 0;
  #tensors = 0;
  #functions = 0;

  constructor(reader: WireReader) {
    this.#reader = reader;
  }

  opset(message: Field, into: Map<string, number>): void {
    let domain = "";
    let version = 0;
    for (const field = this.#enter(message); this.#reader.next(field); ) {
      if (field.number === 1) domain = this.#reader.text(field);
      else if (field.number === 2) version = this.#reader.int(field);
    }
    into.set(standardDomain(domain), version);
  }

  graph(message: Field, depth: number): DraftGraph {
    if (depth > MAX_NESTING)
      throw problem("limit-exceeded", `Graphs are nested deeper than ${MAX_NESTING}`, message.at);
    let name = "";
    const nodes: DraftNode[] = [];
    const initializers: DraftTensor[] = [];
    const inputs: DraftValueInfo[] = [];
    const outputs: DraftValueInfo[] = [];
    const valueInfo: DraftValueInfo[] = [];
    for (const field = this.#enter(message); this.#reader.next(field); ) {
      if (field.number === 1) nodes.push(this.#node(field, depth));
      else if (field.number === 2) name = this.#reader.text(field);
      else if (field.number === 5) initializers.push(this.#tensor(field));
      else if (field.number === 15) initializers.push(this.#sparse(field));
      else if (field.number === 11) inputs.push(this.#valueInfo(field));
      else if (field.number === 12) outputs.push(this.#valueInfo(field));
      else if (field.number === 13) valueInfo.push(this.#valueInfo(field));
    }
    return { name, nodes, initializers, inputs, outputs, valueInfo };
  }

  function(message: Field): DraftFunction {
    if (++this.#functions > MAX_FUNCTIONS)
      throw problem("limit-exceeded", `The file has more than ${MAX_FUNCTIONS} functions`, message.at);
    const nodesBefore = this.#nodes;
    const text = { name: "", domain: "", overload: "" };
    const inputs: string[] = [];
    const outputs: string[] = [];
    const nodes: DraftNode[] = [];
    const defaults = new Map<string, DraftAttribute>();
    const opsets = new Map<string, number>();
    for (const field = this.#enter(message); this.#reader.next(field); ) {
      if (field.number === 1) text.name = this.#reader.text(field);
      else if (field.number === 10) text.domain = this.#reader.text(field);
      else if (field.number === 13) text.overload = this.#reader.text(field);
      else if (field.number === 4) this.#port(field, inputs);
      else if (field.number === 5) this.#port(field, outputs);
      else if (field.number === 7) nodes.push(this.#node(field, 0));
      else if (field.number === 9) this.opset(field, opsets);
      else if (field.number === 11) this.#attribute(field, 0, defaults);
    }
    const size = Math.max(1, this.#nodes - nodesBefore);
    return { ...text, domain: standardDomain(text.domain), inputs, outputs, nodes, size, defaults, opsets };
  }

  #node(message: Field, depth: number): DraftNode {
    if (++this.#nodes > MAX_NODES)
      throw problem("limit-exceeded", `The graph has more than ${MAX_NODES} nodes`, message.at);
    let name = "";
    let op = "";
    let domain = "";
    let overload = "";
    const inputs: string[] = [];
    const outputs: string[] = [];
    let attributes: Map<string, DraftAttribute> | null = null;
    let path = "";
    for (const field = this.#enter(message); this.#reader.next(field); ) {
      if (field.number === 1) this.#port(field, inputs);
      else if (field.number === 2) this.#port(field, outputs, true);
      else if (field.number === 3) name = this.#reader.text(field);
      else if (field.number === 4) op = this.#reader.word(field);
      else if (field.number === 5) {
        attributes ??= new Map();
        this.#attribute(field, depth, attributes);
      } else if (field.number === 7) domain = this.#reader.word(field);
      else if (field.number === 8) overload = this.#reader.text(field);
      else if (field.number === 9) path = this.#modules(field) ?? path;
    }
    if (!op) throw problem("malformed", `Node "${name}" has no op_type`, message.at);
    return {
      name: path && !name.includes("/") ? `${path}/${name || op}` : name,
      op,
      domain: standardDomain(domain),
      overload,
      inputs: fitted(inputs),
      outputs: fitted(outputs),
      attributes: attributes ?? NO_ATTRIBUTES,
      at: message.at,
    };
  }

  /** The modules that a node stands in, if this entry of its metadata says so. */
  #modules(entry: Field): string | null {
    if (entry.end - entry.start > PAYLOAD_KEPT_BYTES) return null;
    let scopes = false;
    let path: string | null = null;
    for (const field = this.#enter(entry); this.#reader.next(field); ) {
      if (field.number === 1) scopes = this.#reader.text(field) === NAME_SCOPES;
      else if (field.number === 2 && scopes && field.end - field.start <= MAX_NAME_BYTES)
        path = modulePath(this.#reader.text(field));
    }
    return path;
  }

  /**
   * Names stand in the file many times, and once in memory: a hash is then computed once, and equals are the same.
   * @param fresh the name is likely to be seen for the first time
   */
  #port(field: Field, into: string[], fresh = false): void {
    const text = this.#reader.text(field);
    const known = fresh ? undefined : this.#names.get(text);
    if (known === undefined) this.#names.set(text, text);
    into.push(known ?? text);
    if (into.length > MAX_PORTS)
      throw problem("limit-exceeded", `A node has more than ${MAX_PORTS} inputs or outputs`, field.at);
  }

  #attribute(message: Field, depth: number, into: Map<string, DraftAttribute>): void {
    let name = "";
    let type = 0;
    let tooLong = false;
    let found: DraftAttribute = { kind: "other" };
    const ints: number[] = [];
    const floats: number[] = [];
    const strings: string[] = [];
    for (const field = this.#enter(message); this.#reader.next(field); ) {
      const reader = this.#reader;
      const length = field.end - field.start;
      if (field.number === 1) name = reader.word(field);
      else if (field.number === 20) type = reader.int(field);
      else if (field.number === 21) found = { kind: "reference", to: reader.text(field) };
      else if (field.number === 2) found = plain(reader.float(field));
      else if (field.number === 3) found = plain(reader.int(field));
      else if (field.number === 4) found = plain(length <= MAX_NAME_BYTES ? reader.text(field) : "");
      else if (field.number === 5) found = { kind: "tensor", tensor: this.#tensor(field) };
      else if (field.number === 22) found = { kind: "tensor", tensor: this.#sparse(field) };
      else if (field.number === 6) found = { kind: "graph", graph: this.graph(field, depth + 1) };
      else if (length > PAYLOAD_KEPT_BYTES) tooLong ||= field.number >= 7 && field.number <= 9;
      else if (field.number === 7) reader.reals(field, 4, floats, MAX_ATTRIBUTE_VALUES);
      else if (field.number === 8) reader.ints(field, ints, MAX_ATTRIBUTE_VALUES);
      else if (field.number === 9 && strings.length <= MAX_ATTRIBUTE_VALUES)
        strings.push(length <= MAX_NAME_BYTES ? reader.text(field) : "");
    }
    if (found.kind === "other") {
      const list = ints.length ? fitted(ints) : floats.length ? fitted(floats) : fitted(strings);
      if (list.length > MAX_ATTRIBUTE_VALUES) tooLong = true;
      // Nothing but its type may be left in the file of an empty list, or of a zero.
      const absent: Attribute | null =
        type === INTS || type === FLOATS ? [] : type === INT || type === FLOAT ? 0 : null;
      const value = list.length > 0 ? list : absent;
      if (!tooLong && value !== null) found = plain(value);
    }
    into.set(name, found);
    if (into.size > MAX_ATTRIBUTES)
      throw problem("limit-exceeded", `A node has more than ${MAX_ATTRIBUTES} attributes`, message.at);
  }

  #tensor(message: Field): DraftTensor {
    this.#countTensor(message);
    expectWire(message, BYTES);
    return readTensor(this.#reader, message.start, message.end);
  }

  /** A sparse initialiser stands for a dense tensor: name and type are those of its values, which lie with their places. */
  #sparse(message: Field): DraftTensor {
    this.#countTensor(message);
    const dims: number[] = [];
    const stored: DraftTensor[] = [];
    let values: DraftTensor | null = null;
    for (const field = this.#enter(message); this.#reader.next(field); ) {
      if (field.number === 1) {
        values = this.#tensor(field);
        stored.push(values);
      } else if (field.number === 2) stored.push(this.#tensor(field));
      else if (field.number === 3) this.#reader.ints(field, dims, MAX_RANK);
    }
    const { name, dtype } = values ?? { name: "", dtype: "unknown" as const };
    checkDims(dims, message.at);
    const bytes = stored.reduce((sum, part) => sum + bytesOf(part.dtype, elementsOf(part.dims) ?? 0), 0);
    return { name, dtype, dims, values: null, storage: { format: "sparse", bytes } };
  }

  #valueInfo(message: Field): DraftValueInfo {
    this.#countTensor(message);
    return readValueInfo(this.#reader, message);
  }

  #countTensor(message: Field): void {
    if (++this.#tensors > MAX_TENSORS)
      throw problem("limit-exceeded", `The file describes more than ${MAX_TENSORS} tensors`, message.at);
  }

  #enter(message: Field): Cursor {
    expectWire(message, BYTES);
    return this.#reader.enter(message.start, message.end);
  }
}

function plain(value: Attribute): DraftAttribute {
  return { kind: "plain", value };
}

/** "ai.onnx" is another spelling of the default domain. */
function standardDomain(domain: string): string {
  return domain === "ai.onnx" ? "" : domain;
}

function noGraph(name: string): ProblemError {
  return new ProblemError({
    code: "not-onnx",
    what: "The file is a protobuf message, but holds no ONNX graph",
    where: name,
    advice: "Choose the .onnx file itself, not a tensor or a part of it.",
  });
}
