import type { ProblemError } from "../../../core/result.ts";
import type { DraftGraph, DraftModel } from "../../draft.ts";
import { at, type Json } from "../../json.ts";
import { MAX_CALLS, MAX_FUNCTIONS, MAX_NESTING, MAX_NODES } from "../../limits.ts";
import type { Dim } from "../../model.ts";
import { tooMuch } from "../../problems.ts";
import { branches, whileLoop } from "../tensorflow/control.ts";
import { lower } from "../tensorflow/index.ts";
import { modulePath } from "../tensorflow/paths.ts";
import { type Facts, Target, type TfNode } from "../tensorflow/target.ts";
import { type Frame, frames } from "./frames.ts";
import type { Manifest } from "./manifest.ts";
import { malformed, type NodeDef, outputCounts, outputsOf, readNodes, tensorName } from "./nodes.ts";
import { type Port, readSignature } from "./signature.ts";
import { dimsOf, dtypeOf, tensorValues } from "./values.ts";

/** What is known of the weights: the manifest's list, and the values of small constants that were found. */
export interface Constants {
  readonly manifest: Manifest;
  readonly values: ReadonlyMap<string, readonly number[]>;
}

export interface GraphDraft {
  readonly draft: DraftModel;
  /** Constants that an operator's shape depends on, and whose values stand in a file that is not there. */
  readonly missing: readonly string[];
}

/** A TensorFlow.js GraphModel in ONNX's vocabulary. Throws ProblemError. */
export function graphDraft(json: Json, constants: Constants, name: string): GraphDraft {
  const topology = at(json, "modelTopology") ?? json;
  const nodes = readNodes(at(topology, "node"), "modelTopology");
  const signature = readSignature(json, nodes);
  const writer = new Writer(readFunctions(at(topology, "library", "function")), constants);
  const graph = writer.graph(
    nodes,
    { name: "main", prefix: "", outside: new Map(), outputs: signature.outputs, inputs: signature.inputs },
    0,
  );
  const text = (value: Json | undefined) => (typeof value === "string" ? value : "");
  const producer = [text(at(json, "convertedBy")), text(at(json, "generatedBy"))]
    .filter((part) => part !== "")
    .join(", ");
  const version = text(at(json, "format")) || "graph-model";
  const draft: DraftModel = {
    name,
    source: { format: "tfjs-graph", version, producer },
    opsets: new Map(),
    functions: [],
    graph,
  };
  return { draft, missing: [...writer.missing] };
}

interface FunctionDef {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly NodeDef[];
}

function readFunctions(list: Json | undefined): ReadonlyMap<string, FunctionDef> {
  const functions = new Map<string, FunctionDef>();
  for (const fn of Array.isArray(list) ? list.slice(0, MAX_FUNCTIONS) : []) {
    const name = at(fn, "signature", "name");
    if (typeof name !== "string") continue;
    const names = (json: Json | undefined) =>
      (Array.isArray(json) ? json : []).map((arg) => String(at(arg, "name") ?? ""));
    const nodes = readNodes(at(fn, "nodeDef") ?? [], `function ${name}`);
    const ops = new Map(nodes.map((node) => [node.name, node.op]));
    const outputs = names(at(fn, "signature", "outputArg")).map((output) =>
      tensorName(String(at(fn, "ret", output) ?? output), ops),
    );
    functions.set(name, { inputs: names(at(fn, "signature", "inputArg")), outputs, nodes });
  }
  return functions;
}

/** Where a list of nodes stands. */
interface Place {
  readonly name: string;
  /** Put before the names of tensors that it makes. */
  readonly prefix: string;
  /** Tensors that it is given, by the names that it has for them. */
  readonly outside: ReadonlyMap<string, string>;
  /** The graph around, where its tensors may be read: what it calls them, and what is known of them. */
  readonly around?: { readonly local: (tensor: string) => string; readonly facts: Facts };
  readonly inputs: readonly Port[];
  readonly outputs: readonly Port[];
}

/** Operators that nothing is computed by. */
const SILENT: ReadonlySet<string> = new Set(["NoOp", "Assert", "Placeholder", "PlaceholderV2"]);
const CALLS: ReadonlySet<string> = new Set(["PartitionedCall", "StatefulPartitionedCall"]);
const BRANCHES: ReadonlySet<string> = new Set(["If", "StatelessIf"]);
const LOOPS: ReadonlySet<string> = new Set(["While", "StatelessWhile"]);

class Writer {
  /** See GraphDraft. */
  readonly missing = new Set<string>();
  readonly #functions: ReadonlyMap<string, FunctionDef>;
  readonly #constants: Constants;
  #nodes = 0;
  #graphs = 0;

  constructor(functions: ReadonlyMap<string, FunctionDef>, constants: Constants) {
    this.#functions = functions;
    this.#constants = constants;
  }

  graph(all: readonly NodeDef[], place: Place, depth: number): DraftGraph {
    if (depth > MAX_NESTING) throw limit(`Functions are nested deeper than ${MAX_NESTING}`);
    if (++this.#graphs > MAX_CALLS)
      throw limit(`Functions and loops are written out more than ${MAX_CALLS} times`);
    this.#nodes += all.length;
    if (this.#nodes > MAX_NODES)
      throw limit(`With its functions written out the graph has more than ${MAX_NODES} nodes`);
    const { rest: nodes, loops } = frames(all);
    const byName = new Map(all.map((node) => [node.name, node]));
    // A weight has its own name in every copy of a function, so that it is one.
    const local = (tensor: string): string => {
      const given = place.outside.get(tensor);
      if (given !== undefined) return given;
      if (this.#constants.manifest.weights.has(tensor) && byName.get(tensor)?.op === "Const") return tensor;
      if (byName.has(tensor.replace(/:\d+$/, ""))) return place.prefix + tensor;
      return place.around?.local(tensor) ?? tensor;
    };
    const target = new Target({
      values: (tensor) =>
        this.#follow(byName, place, tensor, (node) => this.#valuesOf(node)) ??
        place.around?.facts.values(tensor) ??
        null,
      shape: (tensor) =>
        this.#follow(byName, place, tensor, (node) => this.#dimsOf(node)) ??
        place.around?.facts.shape(tensor) ??
        null,
    });
    if (depth === 0)
      for (const { tensor, dtype, dims } of place.inputs)
        target.drafting.input(
          tensor,
          dtype,
          dims?.map((dim, axis) => openDim(dim, axis, dims.length)) ?? null,
        );
    const entering = new Set(place.inputs.map(({ tensor }) => tensor));
    const counts = outputCounts(
      all,
      place.outputs.map(({ tensor }) => tensor),
    );
    for (const node of nodes) {
      if (node.op === "Const") this.#constant(target, node, local(node.name));
      else if (!entering.has(node.name) && !SILENT.has(node.op))
        this.#node(target, node, outputsOf(node.name, counts.get(node.name) ?? 1), local, depth);
    }
    for (const frame of loops) this.#loop(target, frame, local, depth);
    // What no one reads is an output where the file names none; an anchor within a loop is not.
    const kept = new Set([...nodes.map(({ name }) => name), ...loops.flatMap(({ results }) => results)]);
    const leaving = place.outputs.filter(({ tensor }) => depth > 0 || kept.has(tensor.replace(/:\d+$/, "")));
    return target.finish(
      place.name,
      leaving.map(({ tensor, dtype, dims }) => ({
        name: local(tensor),
        dtype,
        dims: dims?.map((dim) => (dim < 0 ? null : dim)) ?? null,
      })),
    );
  }

  /** Looks through nodes that hand on what they get, to the constant behind. */
  #follow<T>(
    nodes: ReadonlyMap<string, NodeDef>,
    place: Place,
    tensor: string,
    read: (node: NodeDef) => T | null,
  ): T | null {
    let name = tensor.startsWith(place.prefix) ? tensor.slice(place.prefix.length) : tensor;
    for (let hop = 0; hop < 8; hop++) {
      const node = nodes.get(name);
      if (node?.op === "Const") return read(node);
      if (node?.op !== "Identity") return null;
      name = node.inputs[0] ?? "";
    }
    return null;
  }

  #dimsOf({ name, attr }: NodeDef): readonly number[] | null {
    return (
      this.#constants.manifest.weights.get(name)?.dims ?? dimsOf(at(attr, "value", "tensor", "tensorShape"))
    );
  }

  #valuesOf(node: NodeDef): readonly number[] | null {
    const known = this.#constants.values.get(node.name);
    if (known) return known;
    const weight = this.#constants.manifest.weights.get(node.name);
    const dims = this.#dimsOf(node) ?? [];
    const dtype = weight?.dtype ?? dtypeOf(at(node.attr, "dtype", "type"));
    const values = tensorValues(
      at(node.attr, "value", "tensor"),
      dtype,
      dims.reduce((a, b) => a * b, 1),
    );
    if (!values && (dtype === "i32" || dtype === "i64")) this.missing.add(node.name);
    return values;
  }

  #constant(target: Target, node: NodeDef, name: string): void {
    const weight = this.#constants.manifest.weights.get(node.name);
    const dims = (this.#dimsOf(node) ?? []).map((dim) => Math.max(0, dim));
    const dtype = weight?.dtype ?? dtypeOf(at(node.attr, "dtype", "type"));
    const { storage } = weight ?? {};
    target.weight(name, dtype, dims, { values: this.#valuesOf(node), ...(storage ? { storage } : {}) });
  }

  #node(
    target: Target,
    node: NodeDef,
    outputs: readonly string[],
    local: (tensor: string) => string,
    depth: number,
  ): void {
    const { op, attributes, shapes, at: where } = node;
    const names = outputs.map(local);
    for (const [i, name] of names.entries()) {
      const dims = shapes[i];
      if (dims)
        target.drafting.describe(
          name,
          "unknown",
          dims.map((dim) => (dim < 0 ? null : dim)),
        );
    }
    const path = modulePath(local(node.name));
    const written: TfNode = {
      op,
      name: path,
      inputs: node.inputs.map(local),
      outputs: names,
      attributes,
      original: op,
      at: where,
    };
    const body = (attribute: string, entering: readonly string[]) =>
      this.#body(
        String(attributes[attribute] ?? ""),
        entering,
        `${path}/${attribute}/`,
        where,
        target,
        depth,
      );
    if (CALLS.has(op)) target.inline(written, body("f", written.inputs));
    else if (BRANCHES.has(op)) {
      const [condition = "", ...rest] = written.inputs;
      branches(written, target, condition, body("then_branch", rest), body("else_branch", rest));
    } else if (LOOPS.has(op))
      whileLoop(
        written,
        target,
        (given) => body("cond", given),
        (given) => body("body", given),
      );
    else lower(written, target);
  }

  #body(
    name: string,
    entering: readonly string[],
    prefix: string,
    where: string,
    target: Target,
    depth: number,
  ): DraftGraph {
    const fn = this.#functions.get(name);
    if (!fn) throw malformed(`The function "${name}" is called but not in the file`, where);
    for (const tensor of entering) target.reads(tensor);
    const outside = new Map(fn.inputs.map((input, i) => [input, entering[i] ?? ""]));
    const outputs = fn.outputs.map(port);
    return this.graph(fn.nodes, { name, prefix, outside, inputs: [], outputs }, depth + 1);
  }

  #loop(target: Target, frame: Frame, local: (tensor: string) => string, depth: number): void {
    const node: TfNode = {
      op: "While",
      name: modulePath(local(frame.name)),
      inputs: frame.initial.map(local),
      outputs: frame.results.map((name) => (name ? local(name) : "")),
      attributes: {},
      original: "Enter",
      at: frame.at,
    };
    const part =
      (names: readonly string[], nodes: readonly NodeDef[], outputs: readonly string[], what: string) =>
      (given: readonly string[]) => {
        const outside = new Map(names.map((name, i) => [name, given[i] ?? ""]));
        for (const item of nodes) for (const input of item.inputs) target.reads(local(input));
        const place = {
          name: what,
          prefix: `${node.name}/${what}/`,
          outside,
          around: { local, facts: target.facts },
          inputs: [],
          outputs: outputs.map(port),
        };
        const inside = nodes.map((item) => unwrapped(item, frame.name));
        return this.graph(inside, place, depth + 1);
      };
    whileLoop(
      node,
      target,
      part(frame.tested, frame.conditionNodes, [frame.condition], "cond"),
      part(frame.states, frame.bodyNodes, frame.next, "body"),
    );
  }
}

/** What enters this loop and does not change in it; what enters a loop within is that loop's. */
function unwrapped(node: NodeDef, frame: string): NodeDef {
  return node.op === "Enter" && node.attributes.frame_name === frame ? { ...node, op: "Identity" } : node;
}

function port(tensor: string): Port {
  return { tensor, dtype: "unknown", dims: null };
}

/** An open first axis of several is the batch, whichever input it belongs to. */
function openDim(dim: number, axis: number, rank: number): Dim | null {
  if (dim >= 0) return dim;
  return axis === 0 && rank > 1 ? "batch" : null;
}

function limit(what: string): ProblemError {
  return tooMuch(what, "", "A function may call itself; no known model needs this much.");
}
