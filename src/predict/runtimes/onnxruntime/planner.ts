import type { GraphNode, ModelGraph } from "../../../graph/model.ts";
import type { Operand, RuntimeOp, RuntimePlan } from "../types.ts";
import { copiesOf } from "./copies.ts";
import { readModel } from "./from-model.ts";
import { optimize } from "./optimize.ts";
import { doubtOf, refusalOf } from "./refusal.ts";
import { VIEWS } from "./views.ts";
import { isOp, type Step, type Value } from "./working-graph.ts";

/** Where a graph stands: what is alive around it, and how often it runs. */
interface Place {
  readonly around: ReadonlyMap<string, Value>;
  readonly repeats: number;
}

/** Gathers the operators of a graph and of the bodies in it. */
export class Planner {
  readonly ops: RuntimeOp[] = [];
  readonly copies: RuntimePlan["copies"][number][] = [];
  /** What is not known, and of which nodes. */
  readonly notes = new Map<string, string[]>();
  refused: string | null = null;
  readonly #gpu: boolean;

  constructor(gpu: boolean) {
    this.#gpu = gpu;
  }

  plan(model: ModelGraph, written: ModelGraph, { around, repeats }: Place): void {
    const { graph, values, control } = readModel(model, written, around);
    optimize(graph, this.#gpu);
    const steps = graph.order().filter((step) => step.domain !== "" || !VIEWS.has(step.op));
    if (this.#gpu) this.copies.push(...copiesOf(graph.steps));
    for (const step of steps) {
      const node = control.get(step.names[0] ?? "");
      if (node) this.#bodies(node, written, { around: new Map([...around, ...values]), repeats });
      else this.#op(step, repeats);
    }
  }

  #op(step: Step, repeats: number): void {
    const inputs = step.inputs.map((value) => (value ? operandOf(value) : null));
    const outputs = step.outputs.filter((value) => value !== null).map(operandOf);
    this.refused ??= refusalOf(step);
    const doubt = doubtOf(step);
    if (doubt) this.#note(doubt, step);
    if (inputs.includes(undefined) || outputs.includes(undefined)) {
      this.#note("Sizes are not known, so that these are not in the plan", step);
      return;
    }
    this.ops.push({
      op: step.op,
      domain: step.domain,
      attributes: step.attributes,
      inputs: inputs as (Operand | null)[],
      outputs: outputs as Operand[],
      nodes: step.names,
      // A session counts it to the GPU, but nothing runs there.
      on: isOp(step, "Shape") ? "cpu" : step.on,
      repeats,
    });
  }

  #bodies(node: GraphNode, written: ModelGraph, place: Place): void {
    const inFile = written.nodes.find(({ name }) => name === node.name)?.bodies ?? {};
    const bodies = Object.entries(node.bodies).sort(([, a], [, b]) => b.nodes.length - a.nodes.length);
    if (node.op === "If" && bodies.length > 1) {
      this.#noteName("Which branch runs is not known; the longer one is planned", node.name);
      bodies.length = 1;
    }
    let { repeats } = place;
    if (typeof node.iterations === "number") repeats *= node.iterations;
    else if (node.op !== "If")
      this.#noteName("How often a body runs is not known; once is planned", node.name);
    for (const [name, body] of bodies)
      this.plan(body, inFile[name] ?? body, { around: place.around, repeats });
  }

  #note(what: string, step: Step): void {
    this.#noteName(what, step.names[0] ?? step.op);
  }

  #noteName(what: string, name: string): void {
    const names = this.notes.get(what);
    if (names) names.push(name);
    else this.notes.set(what, [name]);
  }
}

function operandOf({ shape, dtype, constant }: Value): Operand | undefined {
  return shape ? { shape, dtype, weight: constant } : undefined;
}
