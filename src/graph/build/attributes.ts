import type { DraftNode, DraftTensor } from "../draft.ts";
import type { Attribute, Storage } from "../model.ts";
import type { Known } from "../shapes/known.ts";

/** A node's attributes by what they hold: plain values, tensors, graphs. */

export function weight({ dtype, dims, values }: DraftTensor): Known {
  return { dtype, shape: dims, value: values, constant: true };
}

// Most nodes have none; one object for all of them.
const NO_ATTRIBUTES: Readonly<Record<string, never>> = {};
export const NO_BODIES: Readonly<Record<string, never>> = {};
const NO_NAMES: ReadonlySet<string> = new Set();

export function plainAttributes(node: DraftNode): Readonly<Record<string, Attribute>> {
  if (node.attributes.size === 0) return NO_ATTRIBUTES;
  const entries: [string, Attribute][] = [];
  for (const [name, attribute] of node.attributes)
    if (attribute.kind === "plain") entries.push([name, attribute.value]);
  return Object.fromEntries(entries);
}

/** How the tensor of a Constant lies in the file. */
export function storageOf(node: DraftNode): Storage | undefined {
  for (const attribute of node.attributes.values())
    if (attribute.kind === "tensor") return attribute.tensor.storage;
  return undefined;
}

export function graphAttributes(node: DraftNode): ReadonlySet<string> {
  if (node.attributes.size === 0) return NO_NAMES;
  const names = [...node.attributes].flatMap(([name, { kind }]) => (kind === "graph" ? name : []));
  return names.length === 0 ? NO_NAMES : new Set(names);
}

export function tensorAttributes(node: DraftNode): Readonly<Record<string, Known>> {
  if (node.attributes.size === 0) return NO_ATTRIBUTES;
  const entries: [string, Known][] = [];
  for (const [name, attribute] of node.attributes)
    if (attribute.kind === "tensor") entries.push([name, weight(attribute.tensor)]);
  return entries.length === 0 ? NO_ATTRIBUTES : Object.fromEntries(entries);
}
