import { ProblemError } from "../../core/result.ts";
import {
  type DraftAttribute,
  type DraftFunction,
  type DraftGraph,
  type DraftNode,
  type DraftValueInfo,
  placeText,
} from "../draft.ts";
import { MAX_NESTING, MAX_NODES, MAX_STRUCTURE_BYTES } from "../limits.ts";
import { ruleFor } from "../shapes/index.ts";

/** Model-local functions: a node that calls one is replaced by the function's nodes. */

/** A node; out of a function, together with the operator sets that its meaning depends on there. */
export interface InlinedNode extends DraftNode {
  readonly opsets?: ReadonlyMap<string, number>;
}

export class Inliner {
  readonly #functions = new Map<string, DraftFunction>();
  #nodes = 0;
  #nameCharacters = 0;

  constructor(functions: readonly DraftFunction[]) {
    for (const fn of functions) this.#functions.set(key(fn.domain, fn.name, fn.overload), fn);
  }

  /** The nodes with every call replaced, calls within functions too. */
  inline(nodes: readonly DraftNode[]): readonly InlinedNode[] {
    if (this.#functions.size === 0) return nodes;
    const result: InlinedNode[] = [];
    this.#append(result, nodes, undefined, 0, new Map());
    return result;
  }

  #append(
    into: InlinedNode[],
    nodes: readonly DraftNode[],
    opsets: ReadonlyMap<string, number> | undefined,
    depth: number,
    calls: Map<string, number>,
  ): void {
    for (const node of nodes) {
      const fn = this.#functions.get(key(node.domain, node.op, node.overload));
      // An operator with a rule of its own stays one node: runtimes have a kernel for it and use that.
      if (!fn || ruleFor(node.domain, node.op)) {
        into.push(opsets ? { ...node, opsets } : node);
        continue;
      }
      if (depth >= MAX_NESTING) throw tooMuch(`functions nested deeper than ${MAX_NESTING}`, node);
      const base = node.name || node.op;
      const count = (calls.get(base) ?? 0) + 1;
      calls.set(base, count);
      const prefix = `${base}${count > 1 ? `#${count}` : ""}/`;
      this.#nodes += fn.size;
      if (this.#nodes > MAX_NODES) throw tooMuch(`more than ${MAX_NODES} nodes`, node);
      const body = fn.nodes.map((inner) =>
        rename(inner, callNames(fn, node, prefix), prefix, callValues(fn, node)),
      );
      this.#nameCharacters += prefix.length * body.length;
      if (this.#nameCharacters > MAX_STRUCTURE_BYTES) throw tooMuch("names too long to spell out", node);
      this.#append(into, [...body, ...passedThrough(fn, node)], fn.opsets, depth + 1, calls);
    }
  }
}

/** Names within the function → names at the call. */
function callNames(fn: DraftFunction, call: DraftNode, prefix: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [i, name] of fn.outputs.entries()) names.set(name, call.outputs[i] || prefix + name);
  for (const [i, name] of fn.inputs.entries()) names.set(name, call.inputs[i] ?? "");
  return names;
}

/** Attribute values that references within the function stand for. */
function callValues(fn: DraftFunction, call: DraftNode): ReadonlyMap<string, DraftAttribute> {
  return new Map([...fn.defaults, ...call.attributes]);
}

/** An output that is an input of the function has no node that makes it. */
function passedThrough(fn: DraftFunction, call: DraftNode): DraftNode[] {
  return fn.outputs.flatMap((name, i) => {
    const from = fn.inputs.indexOf(name);
    const [input, output] = [call.inputs[from], call.outputs[i]];
    if (from < 0 || !input || !output) return [];
    const { name: label, overload, at } = call;
    return {
      name: label,
      op: "Identity",
      domain: "",
      overload,
      inputs: [input],
      outputs: [output],
      attributes: new Map(),
      at,
    };
  });
}

function rename(
  node: DraftNode,
  names: ReadonlyMap<string, string>,
  prefix: string,
  values: ReadonlyMap<string, DraftAttribute>,
): DraftNode {
  const renamed = (name: string) => (name === "" ? "" : (names.get(name) ?? prefix + name));
  const info = (entry: DraftValueInfo) => ({ ...entry, name: renamed(entry.name) });
  const body = (graph: DraftGraph): DraftGraph => ({
    name: graph.name,
    nodes: graph.nodes.map((inner) => rename(inner, names, prefix, values)),
    initializers: graph.initializers.map((tensor) => ({ ...tensor, name: renamed(tensor.name) })),
    inputs: graph.inputs.map(info),
    outputs: graph.outputs.map(info),
    valueInfo: graph.valueInfo.map(info),
  });
  const attributes = new Map<string, DraftAttribute>();
  for (const [name, attribute] of node.attributes) {
    const value = attribute.kind === "reference" ? values.get(attribute.to) : attribute;
    if (value)
      attributes.set(name, value.kind === "graph" ? { kind: "graph", graph: body(value.graph) } : value);
  }
  return {
    ...node,
    name: prefix + (node.name || node.op),
    inputs: node.inputs.map(renamed),
    outputs: node.outputs.map(renamed),
    attributes,
  };
}

function key(domain: string, name: string, overload: string): string {
  return `${domain}:${name}:${overload}`;
}

function tooMuch(what: string, node: DraftNode): ProblemError {
  return new ProblemError({
    code: "limit-exceeded",
    what: `With its functions written out the graph has ${what}`,
    where: placeText(node.at),
    advice: "A function may call itself; export the model again without functions.",
  });
}
