import type { ProblemError } from "../../../core/result.ts";
import type { Dtype } from "../../../core/units.ts";
import type { DraftGraph } from "../../draft.ts";
import { Drafting } from "../../drafting.ts";
import { MAX_JSON_VALUES } from "../../limits.ts";
import { tooMuch } from "../../problems.ts";
import { Call, type Names, outputNames } from "./call.ts";
import { lowerControl } from "./control.ts";
import { loweringFor } from "./lower/index.ts";
import {
  type Argument,
  malformed,
  type Program,
  type ProgramGraph,
  type ProgramNode,
  type TensorMeta,
} from "./program.ts";

/**
 * From an ExportedProgram to a draft in ONNX's vocabulary. Throws ProblemError "malformed" or "limit-exceeded".
 * @param ties for a weight's name the one that it is the same tensor as
 */
export function translate(
  program: Program,
  ties: ReadonlyMap<string, string>,
  name: string,
  where: string,
): DraftGraph {
  const draft = new Drafting(where);
  const graph = new Translation(program.graph, draft, "", where, { steps: 0 });
  for (const input of program.graph.inputs) graph.input(input, program.weights, ties);
  graph.nodes();
  for (const output of program.outputs) {
    const { dtype, dims } = graph.meta(output) ?? { dtype: "unknown" as const, dims: null };
    draft.output(graph.resolve(output), dtype, dims);
  }
  return draft.finish(name);
}

/** Checks of sizes and types, marks of a profiler: they compute nothing that a tensor depends on. */
const CHECKS = /^(_assert\w*|sym_constrain_range\w*|_check\w*|_record_function\w*)$/;

/** One graph of the program being written into a draft: the program's own, or one that a node runs. */
export class Translation implements Names {
  readonly draft: Drafting;
  readonly where: string;
  readonly #graph: ProgramGraph;
  readonly #prefix: string;
  readonly #count: { steps: number };
  readonly #names = new Map<string, string>();
  readonly #weights = new Map<string, { readonly name: string; readonly dims: readonly number[] }>();
  readonly #read: Reading;

  /** @param prefix put before names, so that they stay unique where graphs lie within graphs */
  constructor(graph: ProgramGraph, draft: Drafting, prefix: string, where: string, count: { steps: number }) {
    this.#graph = graph;
    this.draft = draft;
    this.where = where;
    this.#prefix = prefix;
    this.#count = count;
    this.#read = readingOf(graph);
    // A graph that is run in several places is written out in each.
    count.steps += this.#read.steps;
    if (count.steps > MAX_JSON_VALUES) throw tooMany(where);
  }

  resolve(name: string): string {
    return this.#names.get(name) ?? this.#prefix + name;
  }

  meta(name: string): TensorMeta | undefined {
    return this.#graph.tensors.get(name);
  }

  isRead(name: string): boolean {
    return this.#read.names.has(name);
  }

  /** What a name of this graph stands for outside it. */
  alias(name: string, outside: string): void {
    this.#names.set(name, outside);
  }

  /** A graph that a node of this one runs, to be written into the same draft or into a body's own. */
  inner(graph: ProgramGraph, path: string, draft: Drafting = this.draft): Translation {
    return new Translation(graph, draft, `${path}/`, this.where, this.#count);
  }

  /** An input of the program: a weight, a tensor of the user's, or a size. */
  input(argument: Argument, weights: ReadonlyMap<string, string>, ties: ReadonlyMap<string, string>): void {
    if (argument.kind === "symbol") this.draft.input(argument.name, "i64", [1]);
    if (argument.kind !== "tensor") return;
    const { name } = argument;
    const meta = this.meta(name);
    if (!meta) throw malformed(`The file does not say what tensor "${name}" is`, this.where);
    const called = weights.get(name);
    const dims = meta.dims.filter((dim) => typeof dim === "number");
    if (called === undefined || dims.length < meta.dims.length) this.draft.input(name, meta.dtype, meta.dims);
    else this.#weight(name, called, ties.get(called) ?? called, meta.dtype, dims);
  }

  /** Under the module's name for it, unless a tensor of the graph has that name; tied weights are one, seen alike. */
  #weight(name: string, called: string, tied: string, dtype: Dtype, dims: readonly number[]): void {
    const other = this.#weights.get(tied);
    if (other && other.dims.join() === dims.join()) {
      this.alias(name, other.name);
      return;
    }
    if (called !== name && !this.#graph.tensors.has(called)) this.alias(name, called);
    this.#weights.set(called, { name: this.resolve(name), dims });
    this.draft.weight(this.resolve(name), dtype, dims);
  }

  nodes(): void {
    for (const node of this.#graph.nodes) this.#node(node);
  }

  /** Draft names of what the graph gives back. */
  results(): readonly string[] {
    return this.#graph.outputs.flatMap((output) => {
      if (output.kind === "tensors") return output.names.map((name) => this.resolve(name));
      return output.kind === "tensor" || output.kind === "symbol" ? this.resolve(output.name) : [];
    });
  }

  get graph(): ProgramGraph {
    return this.#graph;
  }

  #node(node: ProgramNode): void {
    const { domain, op } = operatorOf(node.target);
    const outputs = outputNames(node);
    if (outputs.length === 0 && CHECKS.test(op)) return;
    const path = this.#path(node, outputs[0] ?? op);
    for (const name of outputs) {
      const meta = this.meta(name);
      if (meta) this.draft.describe(this.resolve(name), meta.dtype, meta.dims);
    }
    if (domain === "higher_order" && lowerControl(op, node, this, path)) return;
    const call = new Call(node, this.draft, this, path);
    const lowering = loweringFor(domain, op);
    if (lowering && lowering(call) !== false) return;
    keep(call, domain, op);
  }

  /** "layer1/0/conv1/conv2d_3" */
  #path(node: ProgramNode, own: string): string {
    return this.#prefix + [...node.module.split(".").filter((part) => part !== ""), own].join("/");
  }
}

/** An operator that ONNX has no word for: under its own name, with its numbers as attributes. */
function keep(call: Call, domain: string, op: string): void {
  const attributes: Record<string, number | string | readonly number[]> = {};
  const inputs: string[] = [];
  for (const { name, value } of call.node.inputs) {
    if (value.kind === "tensors") {
      if (name) attributes[`${name}_at`] = [inputs.length, value.names.length];
      inputs.push(...call.tensors(value));
    } else if (value.kind === "tensor" || value.kind === "symbol") inputs.push(call.tensor(value));
    else if (value.kind === "none" && call.meta(name) === undefined && OPTIONAL.has(name)) inputs.push("");
    else if (value.kind === "number" || value.kind === "text") attributes[name] = value.value;
    else if (value.kind === "numbers") attributes[name] = value.values;
  }
  call.emit(op, inputs, attributes, domain);
}

/** Tensors that stand before others and may be left out: they keep their place. */
const OPTIONAL: ReadonlySet<string> = new Set(["bias", "weight", "attn_mask"]);

/** "torch.ops.aten.conv2d.default" is conv2d of aten; "_operator.add" and "math.trunc" work on sizes. */
function operatorOf(target: string): { readonly domain: string; readonly op: string } {
  const parts = target.replace(/^torch\.ops\./, "").split(".");
  if (parts.length === 1) return { domain: "aten", op: parts[0]! };
  const [domain, op] = [parts[0]!, parts[1]!];
  return target.startsWith("torch.ops.") ? { domain, op } : { domain: "sym", op };
}

/** Names that a graph's nodes and outputs read, and how much there is to go through. */
interface Reading {
  readonly names: ReadonlySet<string>;
  readonly steps: number;
}

/** What it takes to begin and end a graph, in arguments gone through. */
const STEPS_OF_A_GRAPH = 60;

const readings = new WeakMap<ProgramGraph, Reading>();

function readingOf(graph: ProgramGraph): Reading {
  let reading = readings.get(graph);
  if (!reading) {
    reading = read(graph);
    readings.set(graph, reading);
  }
  return reading;
}

function read(graph: ProgramGraph): Reading {
  const names = new Set<string>();
  let steps = STEPS_OF_A_GRAPH + graph.inputs.length + graph.nodes.length;
  const see = (value: Argument) => {
    steps++;
    if (value.kind === "tensor" || value.kind === "symbol") names.add(value.name);
    const listed = value.kind === "tensors" ? value.names : value.kind === "symbols" ? value.items : [];
    steps += listed.length;
    for (const item of listed) if (typeof item === "string") names.add(item);
  };
  for (const { inputs } of graph.nodes) for (const { value } of inputs) see(value);
  for (const output of graph.outputs) see(output);
  return { names, steps };
}

function tooMany(where: string): ProblemError {
  return tooMuch("With its graphs within graphs written out the program is too large", where);
}
