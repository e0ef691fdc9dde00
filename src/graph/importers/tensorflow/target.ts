import type { Dtype } from "../../../core/units.ts";
import type { DraftAttribute, DraftGraph, Place } from "../../draft.ts";
import { Drafting } from "../../drafting.ts";
import type { Attribute, Dim } from "../../model.ts";

/** An operator in TensorFlow's words, of whichever file: attributes are named as in TensorFlow's own definition. */
export interface TfNode {
  /** "Conv2D" */
  readonly op: string;
  /** Module path. */
  readonly name: string;
  /** Tensor names, "" where one is left out; no control dependencies. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /** In the file's words: "CONV_2D". */
  readonly original: string;
  readonly at: Place;
}

/** What the file itself says of tensors, without inference. */
export interface Facts {
  /** Elements of a small constant, null for any other tensor or when the values are not at hand. */
  values(name: string): readonly number[] | null;
  /** null: not given; -1: open. */
  shape(name: string): readonly number[] | null;
}

/** Writes one operator in ONNX's vocabulary. False: it cannot be, and stays as it is in the domain "tf". */
export type Lowering = (node: TfNode, to: Target) => boolean;

export interface Emitted {
  readonly outputs?: readonly string[];
  readonly domain?: string;
  /** Put behind the node's name where one operator becomes several. */
  readonly part?: string;
}

/** Where translated operators go: a draft, and what is known of its tensors. */
export class Target {
  readonly facts: Facts;
  readonly #drafting: Drafting;
  readonly #read = new Set<string>();
  readonly #constants = new Set<string>();

  constructor(facts: Facts, at: Place = "") {
    this.facts = facts;
    this.#drafting = new Drafting(at);
  }

  get drafting(): Drafting {
    return this.#drafting;
  }

  /** @returns true, as a Lowering that is done does */
  emit(
    node: TfNode,
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute | DraftAttribute>> = {},
    { outputs = node.outputs, domain = "", part = "" }: Emitted = {},
  ): true {
    for (const input of inputs) this.#read.add(input);
    this.#drafting.node(op, inputs, {
      name: part ? `${node.name}/${part}` : node.name,
      attributes,
      outputs,
      domain,
      ...(node.original === op ? {} : { original: node.original }),
      at: node.at,
    });
    return true;
  }

  /** The operator as it is, for which the domain "tf" has rules, or no one has. */
  keep(
    node: TfNode,
    attributes: Readonly<Record<string, Attribute | DraftAttribute>> = node.attributes,
  ): true {
    return this.emit(node, node.op, node.inputs, attributes, { domain: "tf" });
  }

  /** A small constant that a translation needs beside those of the file. */
  constant(node: TfNode, part: string, values: readonly number[], dims?: readonly number[]): string {
    return this.#drafting.constant(between(node, part), values, dims);
  }

  weight(
    name: string,
    dtype: Dtype,
    dims: readonly number[],
    more: Parameters<Drafting["weight"]>[3] = {},
  ): string {
    if (more.values && ["i32", "i64", "bool"].includes(dtype)) this.#constants.add(name);
    return this.#drafting.weight(name, dtype, dims, more);
  }

  /** Without the axes, sizes and orders that became attributes: they are no weights of the network. */
  finish(
    name: string,
    outputs: readonly { name: string; dtype: Dtype; dims: readonly (Dim | null)[] | null }[],
  ): DraftGraph {
    for (const output of outputs) {
      this.#read.add(output.name);
      this.#drafting.output(output.name, output.dtype, output.dims);
    }
    const graph = this.#drafting.finish(name);
    const initializers = graph.initializers.filter(
      (weight) => !this.#constants.has(weight.name) || this.#read.has(weight.name),
    );
    // An output of which nothing is said is still described where it is made.
    const described = new Map(graph.valueInfo.map((info) => [info.name, info]));
    const named = graph.outputs.map((output) =>
      output.dims ? output : (described.get(output.name) ?? output),
    );
    return { ...graph, initializers, outputs: named };
  }

  /** Nodes and weights of a graph that reads from this one, as they are. */
  splice(graph: DraftGraph): void {
    for (const { name, dtype, dims, ...more } of graph.initializers)
      this.#drafting.weight(name, dtype, dims, more);
    for (const { name, dtype, dims } of graph.valueInfo) this.#drafting.describe(name, dtype, dims);
    for (const node of graph.nodes) {
      for (const input of node.inputs) this.#read.add(input);
      const { name, inputs, outputs, domain, op, original, at } = node;
      const attributes = Object.fromEntries(node.attributes);
      this.#drafting.node(op, inputs, {
        name,
        outputs,
        domain,
        attributes,
        at,
        ...(original ? { original } : {}),
      });
    }
  }

  /** A call: the graph's nodes, and its outputs under the names of the node's. */
  inline(node: TfNode, graph: DraftGraph): void {
    this.splice(graph);
    for (const [i, output] of node.outputs.entries()) {
      const from = graph.outputs[i]?.name;
      if (from !== undefined && output !== "") this.emit(node, "Identity", [from], {}, { outputs: [output] });
    }
  }

  /** A body reads this tensor. */
  reads(name: string): void {
    this.#read.add(name);
  }
}

/** A tensor between the parts of one operator. */
export function between(node: TfNode, part: string): string {
  return `${node.outputs.find((output) => output !== "") ?? node.name}/${part}`;
}

export function numberOf(node: TfNode, name: string, fallback: number): number {
  const value = node.attributes[name];
  return typeof value === "number" ? value : fallback;
}

export function textOf(node: TfNode, name: string, fallback = ""): string {
  const value = node.attributes[name];
  return typeof value === "string" ? value : fallback;
}

/** A list of numbers; null when it is not there. */
export function listOf(node: TfNode, name: string): readonly number[] | null {
  const value = node.attributes[name];
  if (!Array.isArray(value)) return null;
  return value.every((entry): entry is number => typeof entry === "number") ? value : null;
}

export function textsOf(node: TfNode, name: string): readonly string[] {
  const value = node.attributes[name];
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];
}

/** One number that is an attribute in one format and a constant input in the other; null when it is not known. */
export function numberOrInput(node: TfNode, to: Target, name: string, index: number): number | null {
  const given = node.attributes[name];
  if (typeof given === "number") return given;
  const values = to.facts.values(node.inputs.at(index) ?? "");
  return values?.length === 1 ? values[0]! : null;
}
