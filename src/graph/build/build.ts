import type { Mutable } from "../../core/mutable.ts";
import { ProblemError } from "../../core/result.ts";
import type { DraftGraph, DraftModel, DraftNode, DraftTensor, DraftValueInfo } from "../draft.ts";
import { MAX_BODY_INFERENCES, MAX_KNOWN_TOTAL, MAX_NESTING, MAX_NOTES } from "../limits.ts";
import type { Dim, GraphNode, ModelGraph, OpenOptions, Shape } from "../model.ts";
import { tooMuch } from "../problems.ts";
import { BODIED } from "../shapes/index.ts";
import { finish, inferNode } from "../shapes/infer.ts";
import { allNumbers, type Known, UNKNOWN } from "../shapes/known.ts";
import { Op } from "../shapes/rule.ts";
import { attributesOf, NO_BODIES, NOTHING, storedTensor, weight } from "./attributes.ts";
import { Bindings } from "./bindings.ts";
import { checkDraft } from "./checks.ts";
import { type InlinedNode, Inliner } from "./inline.ts";
import { Scope } from "./scope.ts";
import { malformed, sorted } from "./sort.ts";

/** From the file's content to a graph with shapes. Throws ProblemError. */
export function buildModel(model: DraftModel, options: OpenOptions): ModelGraph {
  const { graph, name } = model;
  checkDraft(graph);
  const weights = new Set(graph.initializers.map(({ name }) => name));
  // Until IR version 4 every initialiser had to be listed as an input too.
  const inputs = graph.inputs.filter(({ name }) => !weights.has(name));
  const builder = new Builder(model, new Bindings(graph, inputs, options));
  const built = builder.graph(graph, inputs, model.opsets, null, null, 0);
  const { notes, mismatch } = builder;
  return { ...built.graph, name, notes, ...(mismatch === null ? {} : { mismatch }) };
}

/** The bodies of a node as far as they were inferred, and those that the node's inputs contradict. */
interface Bodies {
  readonly graphs: Map<string, ModelGraph>;
  readonly contradicted: Set<string>;
}

/** Of the many nodes that have none; nothing is ever added to it. */
const WITHOUT_BODIES: Bodies = { graphs: new Map(), contradicted: new Set() };

/** What a model that names no operator set is read as. */
const NEWEST_OPSET = 28;

class Builder {
  readonly notes: string[] = [];
  mismatch: string | null = null;
  readonly #model: DraftModel;
  readonly #bindings: Bindings;
  readonly #inliner: Inliner;
  /** Bodies are inferred more than once; their order does not change. */
  readonly #ordered = new WeakMap<DraftGraph, readonly InlinedNode[]>();
  #bodyInferences = 0;
  /** Nodes so far whose inputs contradict one another, those in branches that are given up for it not counted. */
  #contradictions = 0;
  #knownElements = 0;

  constructor(model: DraftModel, bindings: Bindings) {
    this.#model = model;
    this.#bindings = bindings;
    this.#inliner = new Inliner(model.functions);
  }

  /** @param entering what a body is given for its inputs; null for the model itself, whose inputs are declared */
  graph(
    raw: DraftGraph,
    inputs: readonly DraftValueInfo[],
    opsets: ReadonlyMap<string, number>,
    outer: Scope | null,
    entering: readonly Known[] | null,
    depth: number,
  ): { graph: ModelGraph; outputs: readonly Known[] } {
    if (depth > MAX_NESTING) throw tooMuch(`Graphs are nested deeper than ${MAX_NESTING}`);
    const scope = new Scope(outer);
    for (const tensor of raw.initializers) {
      if (!scope.define(tensor.name, "weight", weight(tensor), tensor.storage))
        throw broken(`The weight "${tensor.name}" stands in the file twice`);
    }
    for (const [i, input] of inputs.entries()) {
      if (!scope.define(input.name, "input", this.#entering(input, entering?.[i])))
        throw broken(`The input "${input.name}" is declared twice`);
    }
    const declared = new Map([...raw.valueInfo, ...raw.outputs].map((info) => [info.name, info]));
    const names = new Names();
    const nodes = this.#order(raw).map((node, i) => {
      return this.#node(node, names.of(node, i), node.opsets ?? opsets, scope, declared, depth);
    });
    const outputs = raw.outputs.map(({ name }) => {
      const known = scope.find(name);
      if (!known) throw broken(`The output "${name}" is made by no node`);
      return known;
    });
    const graph: ModelGraph = {
      name: raw.name,
      source: this.#model.source,
      inputs: inputs.map(({ name }) => name),
      outputs: raw.outputs.map(({ name }) => name),
      tensors: scope.tensors,
      nodes,
    };
    return { graph, outputs };
  }

  #order(raw: DraftGraph): readonly InlinedNode[] {
    const known = this.#ordered.get(raw);
    if (known) return known;
    const nodes = sorted(this.#inliner.inline(raw.nodes));
    this.#ordered.set(raw, nodes);
    return nodes;
  }

  #entering(input: DraftValueInfo, given: Known | undefined): Known {
    const shape = this.#bindings.shapeOf(input);
    const held = given?.held ?? this.#bindings.heldBy(input);
    const more = held ? { held } : {};
    if (!given) return { dtype: input.dtype, shape, value: null, constant: false, ...more };
    return {
      ...given,
      dtype: given.dtype === "unknown" ? input.dtype : given.dtype,
      shape: given.shape ?? shape,
      ...more,
    };
  }

  #node(
    node: DraftNode,
    name: string,
    opsets: ReadonlyMap<string, number>,
    scope: Scope,
    declared: ReadonlyMap<string, DraftValueInfo>,
    depth: number,
  ): GraphNode {
    if (depth > 0 && ++this.#bodyInferences > MAX_BODY_INFERENCES)
      throw tooMuch(`Bodies within bodies ask for more than ${MAX_BODY_INFERENCES} steps`);
    const tensor = storedTensor(node);
    if (tensor) return this.#constant(node, name, tensor, scope, declared);
    const { plain: attributes, tensors, graphs, storage } = attributesOf(node);
    const bodied = graphs.size > 0 || BODIED.has(node.op);
    const bodies: Bodies = bodied ? { graphs: new Map(), contradicted: new Set() } : WITHOUT_BODIES;
    const contradictions = this.#contradictions;
    const op = new Op({
      type: node.op,
      opset: opsets.get("") ?? NEWEST_OPSET,
      inputs: node.inputs.map((input) => this.#input(input, node, scope)),
      outputs: node.outputs,
      attributes,
      tensors,
      dims: this.#bindings.dims,
      bodies: graphs,
      contradicted: bodies.contradicted,
      body: bodied ? this.#bodyBuilder(node, name, opsets, scope, depth, bodies) : undefined,
    });
    const { outputs, reason, mismatch } = inferNode(node.domain, op);
    if (op.taken !== null) {
      for (const body of [...bodies.graphs.keys()]) if (body !== op.taken) bodies.graphs.delete(body);
      this.#note(
        `${node.op} "${name}": only its ${op.taken} can run on these sizes, so the other is left out`,
      );
    }
    const stored = node.op === "Constant" && node.domain === "";
    let folded = node.outputs.length > 0;
    let unshaped = false;
    for (let i = 0; i < node.outputs.length; i++) {
      const output = node.outputs[i]!;
      const known = this.#complete(outputs[i] ?? UNKNOWN, declared.get(output), scope, node);
      if (!known.shape && !known.held) unshaped = true;
      if (output === "") continue;
      if (!known.constant) folded = false;
      if (!scope.define(output, stored ? "weight" : "node", known, stored ? storage : undefined))
        throw madeTwice(output, name, node);
    }
    const failed = reason !== null && unshaped;
    const torn = bodied && [...bodies.graphs.keys()].some((body) => bodies.contradicted.has(body));
    const stuck = torn || (failed && mismatch);
    // Earlier rounds of a body, and branches that are not taken, have been counted on the way.
    this.#contradictions = contradictions + (stuck ? 1 : 0);
    if (failed) {
      const note = `${node.op} "${name}": ${reason}`;
      this.#note(note);
      // A body may never run, and is tried with shapes that turn out not to be its own.
      if (mismatch && depth === 0) this.mismatch ??= note;
    }
    const built: Mutable<GraphNode> = {
      name,
      op: node.op,
      domain: node.domain,
      inputs: node.inputs,
      outputs: node.outputs,
      attributes,
      bodies: bodies.graphs.size === 0 ? NO_BODIES : Object.fromEntries(bodies.graphs),
      folded,
    };
    if (node.original) built.original = node.original;
    if (BODIED.has(node.op) && node.op !== "If") built.iterations = op.iterations;
    return built;
  }

  /** A node that holds a tensor of the file, as nearly half of some exports' do: nothing is to be inferred. */
  #constant(
    node: DraftNode,
    name: string,
    tensor: DraftTensor,
    scope: Scope,
    declared: ReadonlyMap<string, DraftValueInfo>,
  ): GraphNode {
    const { op, domain, inputs, outputs, original } = node;
    const output = outputs[0]!;
    const known = this.#complete(finish(weight(tensor), true), declared.get(output), scope, node);
    if (!scope.define(output, "weight", known, tensor.storage)) throw madeTwice(output, name, node);
    const built = { name, op, domain, inputs, outputs, attributes: NOTHING, bodies: NO_BODIES, folded: true };
    return original ? { ...built, original } : built;
  }

  /** Builds the bodies of a node as its rule asks for them, each time with what enters it. */
  #bodyBuilder(
    node: DraftNode,
    name: string,
    opsets: ReadonlyMap<string, number>,
    scope: Scope,
    depth: number,
    { graphs, contradicted }: Bodies,
  ): (attribute: string, entering: readonly Known[]) => readonly Known[] {
    return (attribute, entering) => {
      const body = node.attributes.get(attribute);
      if (body?.kind !== "graph") throw malformed(`Node "${name}" has no ${attribute}`, node);
      const weights = new Set(body.graph.initializers.map((tensor) => tensor.name));
      const inputs = body.graph.inputs.filter((input) => !weights.has(input.name));
      const before = this.#contradictions;
      const built = this.graph(body.graph, inputs, opsets, scope, entering, depth + 1);
      graphs.set(attribute, built.graph);
      if (this.#contradictions > before) contradicted.add(attribute);
      else contradicted.delete(attribute);
      return built.outputs;
    };
  }

  #note(note: string): void {
    if (this.notes.length < MAX_NOTES) this.notes.push(note);
  }

  #input(name: string, node: DraftNode, scope: Scope): Known | null {
    if (name === "") return null;
    const known = scope.find(name);
    if (!known)
      throw malformed(
        `Node "${node.name || node.op}" reads "${name}", which nothing in the graph makes`,
        node,
      );
    return known;
  }

  /** What inference left open is taken from the file's own description, if that still holds. */
  #complete(known: Known, info: DraftValueInfo | undefined, scope: Scope, { outputs }: DraftNode): Known {
    this.#knownElements += known.value?.length ?? 0;
    const value = this.#knownElements <= MAX_KNOWN_TOTAL ? known.value : null;
    const dtype = known.dtype === "unknown" && info ? info.dtype : known.dtype;
    const complete = known.shape !== null && allNumbers(known.shape);
    if (complete && dtype === known.dtype && value === known.value) return known;
    const stated = info && !complete && this.#bindings.fileHolds ? info : undefined;
    const made = (name: string) => outputs.includes(name) || scope.tensors.get(name)?.origin === "node";
    const declared = stated ? this.#bindings.shapeOf(stated) : null;
    const shape = known.shape ? filled(known.shape, declared, made) : declared;
    const held = known.held ?? (shape ? undefined : stated && this.#bindings.heldBy(stated));
    return { dtype, shape, value, constant: known.constant, ...(held ? { held } : {}) };
  }
}

/** Dimensions that only a run can tell, named after what a node makes, as the numbers that the file gives for them. */
function filled(shape: Shape, declared: Shape | null, made: (tensor: string) => boolean): Shape {
  if (!declared || declared.length !== shape.length) return shape;
  const open = (dim: Dim) =>
    typeof dim === "string" && dim.endsWith("]") && made(dim.slice(0, dim.lastIndexOf("[")));
  return shape.map((dim, axis) => (typeof declared[axis] === "number" && open(dim) ? declared[axis] : dim));
}

/** Names of nodes, each given once. */
class Names {
  readonly #given = new Set<string>();
  /** The highest number that was added to a name. */
  readonly #added = new Map<string, number>();

  /** The node's own name, one made of operator and position if it has none, with a number if it is taken. */
  of(node: DraftNode, index: number): string {
    const base = node.name || `${node.op}_${index}`;
    if (this.#isNew(base)) return base;
    let added = this.#added.get(base) ?? 1;
    let name = base;
    do name = `${base}#${++added}`;
    while (!this.#isNew(name));
    this.#added.set(base, added);
    return name;
  }

  /** Takes the name if it is free; one look-up instead of two. */
  #isNew(name: string): boolean {
    const before = this.#given.size;
    return this.#given.add(name).size > before;
  }
}

function madeTwice(output: string, name: string, node: DraftNode): ProblemError {
  return malformed(`The tensor "${output}" is made by node "${name}" and stands elsewhere too`, node);
}

function broken(what: string): ProblemError {
  return new ProblemError({ code: "malformed", what, where: "", advice: "Export the model again." });
}
