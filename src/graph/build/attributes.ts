import type { DraftNode, DraftTensor } from "../draft.ts";
import type { Attribute, ModelGraph, Storage } from "../model.ts";
import type { Known } from "../shapes/known.ts";

export function weight({ dtype, dims, values }: DraftTensor): Known {
  return { dtype, shape: dims, value: values, constant: true };
}

/** A node's attributes by what they hold. */
export interface Attributes {
  readonly plain: Readonly<Record<string, Attribute>>;
  readonly tensors: Readonly<Record<string, Known>>;
  /** Names of those that hold graphs. */
  readonly graphs: ReadonlySet<string>;
  /** How the tensor among them lies in the file. */
  readonly storage: Storage | undefined;
}

/** Most nodes have nothing of a kind; one empty object a kind stands for all of them. */
export const NOTHING: Readonly<Record<string, never>> = {};
const NO_NAMES: ReadonlySet<string> = new Set();
const NONE: Attributes = { plain: NOTHING, tensors: NOTHING, graphs: NO_NAMES, storage: undefined };
export const NO_BODIES: Readonly<Record<string, ModelGraph>> = {};

/** The tensor of a Constant that has nothing beside it; null for any other node. */
export function storedTensor({ op, domain, inputs, outputs, attributes }: DraftNode): DraftTensor | null {
  if (op !== "Constant" || domain !== "" || attributes.size !== 1) return null;
  if (inputs.length !== 0 || outputs.length !== 1 || outputs[0] === "") return null;
  const value = attributes.get("value");
  return value?.kind === "tensor" ? value.tensor : null;
}

export function attributesOf({ attributes }: DraftNode): Attributes {
  if (attributes.size === 0) return NONE;
  const plain: [string, Attribute][] = [];
  const tensors: [string, Known][] = [];
  const graphs: string[] = [];
  let storage: Storage | undefined;
  for (const [name, attribute] of attributes) {
    if (attribute.kind === "plain") plain.push([name, attribute.value]);
    else if (attribute.kind === "graph") graphs.push(name);
    else if (attribute.kind === "tensor") {
      if (tensors.length === 0) storage = attribute.tensor.storage;
      tensors.push([name, weight(attribute.tensor)]);
    }
  }
  return {
    plain: recordOf(plain),
    tensors: recordOf(tensors),
    graphs: graphs.length === 0 ? NO_NAMES : new Set(graphs),
    storage,
  };
}

function recordOf<T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> {
  const [first] = entries;
  if (!first) return NOTHING;
  // Most have one. A computed key, like fromEntries, is safe from "__proto__".
  return entries.length === 1 ? { [first[0]]: first[1] } : Object.fromEntries(entries);
}
