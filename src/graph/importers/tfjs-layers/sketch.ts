import type { ProblemError } from "../../../core/result.ts";
import type { Dtype } from "../../../core/units.ts";
import type { DraftGraph } from "../../draft.ts";
import { Drafting, type NodeOptions } from "../../drafting.ts";
import { MAX_NODES } from "../../limits.ts";
import type { Attribute, Dim, Shape, Storage } from "../../model.ts";
import { tooMuch } from "../../problems.ts";
import { inferNode } from "../../shapes/infer.ts";
import { type Known, UNKNOWN } from "../../shapes/known.ts";
import { Op } from "../../shapes/rule.ts";

/**
 * A draft that knows its shapes while it grows: a layer's weights follow from the shape of its input, which the file does
 * not say.
 */
export class Sketch {
  readonly #where: string;
  readonly #known = new Map<string, Known>();
  readonly #inputs: Parameters<Drafting["input"]>[] = [];
  readonly #described: Parameters<Drafting["describe"]>[] = [];
  readonly #weights: Parameters<Drafting["weight"]>[] = [];
  readonly #nodes: Parameters<Drafting["node"]>[] = [];

  constructor(where: string) {
    this.#where = where;
  }

  shape(name: string): Shape | null {
    return this.#known.get(name)?.shape ?? null;
  }

  /** @param dims null: open; called as the builder calls it, "name[axis]" */
  input(name: string, dtype: Dtype, dims: readonly (Dim | null)[]): string {
    this.#known.set(name, { dtype, shape: named(name, dims), value: null, constant: false });
    this.#inputs.push([name, dtype, dims]);
    return name;
  }

  weight(name: string, dtype: Dtype, dims: readonly number[], storage?: Storage): string {
    this.#known.set(name, { dtype, shape: dims, value: null, constant: true });
    this.#weights.push([name, dtype, dims, storage ? { storage } : {}]);
    return name;
  }

  /** @returns the name of the first output */
  node(op: string, inputs: readonly string[], options: NodeOptions): string {
    if (this.#nodes.length === MAX_NODES) throw tooMany(this.#where);
    this.#nodes.push([op, inputs, options]);
    const { outputs = [options.name], attributes = {}, domain = "" } = options;
    const plain: [string, Attribute][] = [];
    for (const [key, value] of Object.entries(attributes))
      if (typeof value !== "object" || Array.isArray(value)) plain.push([key, value as Attribute]);
    const inferred = inferNode(
      domain,
      new Op({
        type: op,
        opset: 23,
        inputs: inputs.map((name) => (name === "" ? null : (this.#known.get(name) ?? UNKNOWN))),
        outputs,
        attributes: Object.fromEntries(plain),
      }),
    );
    for (const [i, name] of outputs.entries())
      if (name !== "") this.#known.set(name, inferred.outputs[i] ?? UNKNOWN);
    return outputs[0] ?? "";
  }

  /** What the file says of a tensor whose shape does not follow from anything. */
  describe(name: string, dims: readonly (Dim | null)[]): void {
    if (this.shape(name)) return;
    this.#described.push([name, "unknown", dims]);
    this.#known.set(name, { ...(this.#known.get(name) ?? UNKNOWN), shape: named(name, dims) });
  }

  /** How far the sketch has come, to go back to. */
  mark(): readonly [nodes: number, weights: number] {
    return [this.#nodes.length, this.#weights.length];
  }

  restore([nodes, weights]: readonly [nodes: number, weights: number]): void {
    this.#nodes.length = nodes;
    for (const [name] of this.#weights.splice(weights)) this.#known.delete(name);
  }

  finish(name: string, outputs: readonly string[]): DraftGraph {
    const draft = new Drafting(this.#where);
    for (const input of this.#inputs) draft.input(...input);
    for (const weight of this.#weights) draft.weight(...weight);
    for (const node of this.#nodes) draft.node(...node);
    for (const described of this.#described) draft.describe(...described);
    for (const output of outputs) draft.output(output);
    return draft.finish(name);
  }
}

/** Dims that are open are called as the builder calls them. */
function named(name: string, dims: readonly (Dim | null)[]): Shape {
  return dims.map((dim, axis) => dim ?? `${name}[${axis}]`);
}

function tooMany(where: string): ProblemError {
  return tooMuch(`With its layers written out the model has more than ${MAX_NODES} nodes`, where);
}
