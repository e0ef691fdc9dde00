import type { DraftGraph, DraftTensor } from "../draft.ts";
import { Drafting } from "../drafting.ts";
import { modulePath } from "./roles.ts";

/** Weights that one node reads; a node may not have more inputs than MAX_PORTS. */
const READ_AT_ONCE = 8192;

/**
 * The tensors of a network that is not known, a node for each block of them. The nodes have no rule: parameters and bytes
 * are counted, and the arithmetic is said to be missing by the operator's name.
 * @param op what the network is called
 * @param domain the format
 */
export function draftUnknown(
  tensors: Iterable<DraftTensor>,
  op: string,
  domain: string,
  where: string,
): DraftGraph {
  const draft = new Drafting(where);
  const blocks = new Map<string, string[]>();
  for (const { name, dtype, dims, storage } of tensors) {
    draft.weight(name, dtype, dims, storage ? { storage } : {});
    const block = blockOf(name);
    const names = blocks.get(block);
    if (names) names.push(name);
    else blocks.set(block, [name]);
  }
  for (const [block, names] of blocks)
    for (let from = 0; from < names.length; from += READ_AT_ONCE)
      draft.node(op, names.slice(from, from + READ_AT_ONCE), {
        name: modulePath(block),
        domain,
        outputs: [],
      });
  return draft.finish(where);
}

/** "model.layers.0" of "model.layers.0.mlp.up_proj.weight"; the module where nothing is numbered. */
function blockOf(name: string): string {
  const numbered = /^(.*?\.\d+)\./.exec(name);
  return numbered?.[1] ?? name.slice(0, Math.max(0, name.lastIndexOf("."))) ?? name;
}
