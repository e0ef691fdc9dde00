import { type Bytes, bytesOf } from "../core/units.ts";
import { elementsIn, type GraphNode, hasBodies, type TensorInfo } from "../graph/model.ts";
import { constant, minus, type Polynomial, plus, ZERO } from "../graph/shapes/polynomial.ts";
import { VIEW_OPS } from "./cost/view.ts";
import { openScope, type Scope, type Step, type Tensor, tensorOf, tensorsOf } from "./scope.ts";
import { Front } from "./symbolic/front.ts";
import { bytesOfShape } from "./symbolic/open-view.ts";

/** Activation memory of one graph over time. */
export interface Liveness {
  readonly scope: Scope;
  /** Bytes alive while nodes[i] runs, without what its bodies need. */
  readonly alive: readonly Bytes[];
  /** Bytes alive at the worst moment, bodies included. */
  readonly peak: Bytes;
  /** The same in the open dims; null when none has a part in it. */
  readonly front: Front | null;
  /** The same of the bodies of nodes[i], by attribute name. */
  readonly bodies: ReadonlyMap<GraphNode, Readonly<Record<string, Liveness>>>;
}

/**
 * Bytes of activations alive when the nodes run in the file's order: a tensor lives from the node that makes it to the
 * last that reads it, a graph output to the end. Weights are not activations. Sizes that are not known count nothing,
 * so the figures are then lower bounds. A body counts at its node, on top of what is alive around it.
 */
export function livenessOf(scope: Scope): Liveness {
  const { graph, steps } = scope;
  findRoots(steps);
  steps.forEach(({ node, inputs }, at) => {
    if (!isExecuted(node)) return;
    for (const input of inputs) if (input) input.root.lastRead = at;
    for (const name of readWithin(node)) tensorOf(scope, name).root.lastRead = at;
  });
  const outputs = tensorsOf(scope, graph.outputs);
  for (const output of outputs) if (output) output.root.lastRead = steps.length;

  const memory = new Memory(steps.length);
  const allocate = (tensor: Tensor | null, at: number) => {
    const own = tensor?.own;
    if (!own || own.origin === "weight" || tensor.folded?.scope === scope) return;
    memory.allocate(own, Math.max(tensor.lastRead, at));
  };

  const first = Math.max(graph.nodes.findIndex(isExecuted), 0);
  for (const input of tensorsOf(scope, graph.inputs)) allocate(input, first);
  memory.look();
  const alive: Bytes[] = [];
  const bodies = new Map<GraphNode, Readonly<Record<string, Liveness>>>();
  steps.forEach((step, at) => {
    const { node } = step;
    if (isExecuted(node))
      for (const output of step.outputs) if (output?.root === output) allocate(output, at);
    alive.push(memory.current);
    memory.look();
    if (hasBodies(node)) {
      const lives = Object.entries(node.bodies).map(([name, body]) => {
        const prefix = `${scope.prefix}${node.name}/${node.op === "If" ? `${name}/` : ""}`;
        return [name, livenessOf(openScope(body, scope, prefix))] as const;
      });
      for (const [, life] of lives) memory.lookWithin(life);
      bodies.set(node, Object.fromEntries(lives));
    }
    memory.release(at);
  });
  const { peak, front } = memory;
  return { scope, alive, peak, front, bodies };
}

/** What is alive now, and the most that ever was. */
class Memory {
  current: Bytes = 0;
  peak: Bytes = 0;
  /** There once a tensor with open dims was alive. */
  front: Front | null = null;
  #open: Polynomial = ZERO;
  /** What goes after each node, and after the last: the outputs. */
  readonly #dying: Float64Array;
  readonly #dyingOpen = new Map<number, Polynomial>();

  /** @param nodes how many there are */
  constructor(nodes: number) {
    this.#dying = new Float64Array(nodes + 1);
  }

  /** @param death index of the node after which the tensor is gone */
  allocate(tensor: TensorInfo, death: number): void {
    const elements = elementsIn(tensor);
    const bytes = elements === null ? 0 : bytesOf(tensor.dtype, elements);
    const open = elements === null && tensor.shape ? bytesOfShape(tensor.dtype, tensor.shape) : ZERO;
    if (!open) {
      this.#front().fail();
      return;
    }
    this.#dying[death]! += bytes;
    this.current += bytes;
    if (open.size === 0) return;
    this.#dyingOpen.set(death, plus(this.#dyingOpen.get(death) ?? ZERO, open));
    this.#open = plus(this.#open, open);
    this.#front();
  }

  #front(): Front {
    if (!this.front) {
      this.front = new Front();
      this.front.add(constant(this.peak));
    }
    return this.front;
  }

  look(): void {
    this.peak = Math.max(this.peak, this.current);
    this.front?.add(this.#now());
  }

  /** A body runs on top of what is alive. */
  lookWithin({ peak, front }: Liveness): void {
    this.peak = Math.max(this.peak, this.current + peak);
    if (front) this.#front().addAll(front, this.#now());
    else this.front?.add(plus(this.#now(), constant(peak)));
  }

  release(at: number): void {
    this.current -= this.#dying[at]!;
    const open = this.#dyingOpen.get(at);
    if (open) this.#open = minus(this.#open, open);
  }

  #now(): Polynomial {
    return plus(this.#open, constant(this.current));
  }
}

/** Views alias their input: the memory they hold is that of the tensor they look at. */
function findRoots(steps: readonly Step[]): void {
  for (const { node, inputs, outputs } of steps) {
    const [input] = inputs;
    const [output] = outputs;
    if (!node.folded && VIEW_OPS.has(node.op) && input && output) output.root = input.root;
  }
}

function isExecuted(node: GraphNode): boolean {
  return !node.folded && node.op !== "Constant";
}

const NOTHING: readonly string[] = [];

/** Everything that a node's bodies read, and what they hand out. */
function readWithin(node: GraphNode): readonly string[] {
  if (!hasBodies(node)) return NOTHING;
  return Object.values(node.bodies).flatMap(({ outputs, nodes }) => [
    ...outputs,
    ...nodes.flatMap((inner) => [...inner.inputs, ...readWithin(inner)]),
  ]);
}
