import { ProblemError } from "../../../core/result.ts";
import type { Dtype } from "../../../core/units.ts";
import type { DraftGraph } from "../../draft.ts";
import { Drafting, type NodeOptions } from "../../drafting.ts";
import { MAX_NODES } from "../../limits.ts";
import type { Attribute, Dim, Shape, Storage } from "../../model.ts";
import { inferNode } from "../../shapes/infer.ts";
import { type Known, UNKNOWN } from "../../shapes/known.ts";
import { Op } from "../../shapes/rule.ts";

/**
 * A draft that knows its shapes while it grows: a layer's weights follow from the shape of its input, which the file does
 * not say.
 */
export class Sketch {
  readonly #draft: Drafting;
  readonly #known = new Map<string, Known>();
  readonly #where: string;
  #nodes = 0;

  constructor(where: string) {
    this.#draft = new Drafting(where);
    this.#where = where;
  }

  shape(name: string): Shape | null {
    return this.#known.get(name)?.shape ?? null;
  }

  /** @param dims null: open; called as the builder calls it, "name[axis]" */
  input(name: string, dtype: Dtype, dims: readonly (Dim | null)[]): string {
    const shape = dims.map((dim, axis) => dim ?? `${name}[${axis}]`);
    this.#known.set(name, { dtype, shape, value: null, constant: false });
    return this.#draft.input(name, dtype, dims);
  }

  weight(name: string, dtype: Dtype, dims: readonly number[], storage?: Storage): string {
    this.#known.set(name, { dtype, shape: dims, value: null, constant: true });
    return this.#draft.weight(name, dtype, dims, storage ? { storage } : {});
  }

  /** @returns the name of the first output */
  node(op: string, inputs: readonly string[], options: NodeOptions): string {
    if (++this.#nodes > MAX_NODES) throw tooMany(this.#where);
    const first = this.#draft.node(op, inputs, options);
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
    return first;
  }

  /** What the file says of a tensor whose shape does not follow from anything. */
  describe(name: string, dims: readonly (Dim | null)[]): void {
    if (this.shape(name)) return;
    this.#draft.describe(name, "unknown", dims);
    const shape = dims.map((dim, axis) => dim ?? `${name}[${axis}]`);
    this.#known.set(name, { ...(this.#known.get(name) ?? UNKNOWN), shape });
  }

  finish(name: string, outputs: readonly string[]): DraftGraph {
    for (const output of outputs) this.#draft.output(output);
    return this.#draft.finish(name);
  }
}

function tooMany(where: string): ProblemError {
  return new ProblemError({
    code: "limit-exceeded",
    what: `With its layers written out the model has more than ${MAX_NODES} nodes`,
    where,
    advice: "No known model needs this much; the file is probably damaged.",
  });
}
