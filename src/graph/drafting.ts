import type { Dtype } from "../core/units.ts";
import type { DraftAttribute, DraftGraph, DraftNode, DraftTensor, DraftValueInfo, Place } from "./draft.ts";
import type { Attribute, Dim, Storage } from "./model.ts";

/** What an operator needs beside its type and its inputs. */
export interface NodeOptions {
  /** Path of the node, "encoder/layer.0/attention". */
  readonly name: string;
  readonly attributes?: Readonly<Record<string, Attribute | DraftAttribute>>;
  /** Names of the outputs; one, named after the node, when left out. */
  readonly outputs?: readonly string[];
  readonly domain?: string;
  readonly original?: string;
  readonly at?: Place;
}

/** Collects a graph piece by piece, for importers that translate or that build a network from its configuration. */
export class Drafting {
  readonly #nodes: DraftNode[] = [];
  readonly #weights = new Map<string, DraftTensor>();
  readonly #inputs: DraftValueInfo[] = [];
  readonly #outputs: DraftValueInfo[] = [];
  readonly #described: DraftValueInfo[] = [];
  readonly #at: Place;

  /** @param at where nodes stand that do not say it themselves */
  constructor(at: Place = "") {
    this.#at = at;
  }

  input(name: string, dtype: Dtype, dims: readonly (Dim | null)[] | null): string {
    this.#inputs.push({ name, dtype, dims });
    return name;
  }

  /** A weight; the same name again is the same weight. */
  weight(
    name: string,
    dtype: Dtype,
    dims: readonly number[],
    more: { readonly storage?: Storage; readonly values?: readonly number[] | null } = {},
  ): string {
    const { storage, values = null } = more;
    this.#weights.set(name, { name, dtype, dims, values, ...(storage ? { storage } : {}) });
    return name;
  }

  /** A small constant whose values shapes may depend on. */
  constant(name: string, values: readonly number[], dims: readonly number[] = [values.length]): string {
    return this.weight(name, "i64", dims, { values });
  }

  /** @returns the name of the first output */
  node(op: string, inputs: readonly string[], options: NodeOptions): string {
    const { name, attributes = {}, outputs = [name], domain = "", original, at = this.#at } = options;
    this.#nodes.push({
      name,
      op,
      domain,
      overload: "",
      inputs,
      outputs,
      attributes: new Map(Object.entries(attributes).map(([key, value]) => [key, asDraft(value)])),
      ...(original ? { original } : {}),
      at,
    });
    return outputs[0] ?? "";
  }

  /** What the file says of a tensor that a node makes; used where inference leaves its shape open. */
  describe(name: string, dtype: Dtype, dims: readonly (Dim | null)[] | null): void {
    this.#described.push({ name, dtype, dims });
  }

  output(name: string, dtype: Dtype = "unknown", dims: readonly (Dim | null)[] | null = null): void {
    this.#outputs.push({ name, dtype, dims });
  }

  finish(name: string): DraftGraph {
    return {
      name,
      nodes: this.#nodes,
      initializers: [...this.#weights.values()],
      inputs: this.#inputs,
      outputs: this.#outputs,
      valueInfo: this.#described,
    };
  }
}

function asDraft(value: Attribute | DraftAttribute): DraftAttribute {
  const plain = typeof value !== "object" || Array.isArray(value);
  return plain ? { kind: "plain", value: value as Attribute } : (value as DraftAttribute);
}
