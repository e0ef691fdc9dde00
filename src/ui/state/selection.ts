import { signal } from "@preact/signals";

/** Which view a node was chosen in: the others follow, that one stays where it is. */
export type View = "table" | "graph" | "memory" | "roofline";

export interface Selection {
  /** Index in Analysis.nodes. */
  readonly node: number;
  readonly by: View;
}

/** The node that all views of the open model mark. */
export const selection = signal<Selection | null>(null);

export function select(node: number, by: View): void {
  if (selection.peek()?.node !== node) selection.value = { node, by };
}
