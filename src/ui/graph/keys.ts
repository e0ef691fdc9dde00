import { type KeyHelp, lineOf } from "../keys.ts";

interface GraphKey extends KeyHelp {
  readonly act: "walk" | "toggle" | "leave" | "move" | "nearer" | "farther" | "fit";
}

/** What keys do in the graph of a model. */
export const GRAPH_KEYS: readonly GraphKey[] = [
  { keys: ["ArrowDown", "ArrowUp", "ArrowLeft", "ArrowRight"], does: "walk along the lines", act: "walk" },
  { keys: ["Enter"], does: "open or close a module", act: "toggle" },
  { keys: ["Escape"], does: "close the module around it", act: "leave" },
  {
    keys: ["Shift+ArrowDown", "Shift+ArrowUp", "Shift+ArrowLeft", "Shift+ArrowRight"],
    does: "move the drawing",
    act: "move",
  },
  { keys: ["+", "="], does: "nearer", act: "nearer" },
  { keys: ["-"], does: "farther", act: "farther" },
  { keys: ["0"], does: "all of it", act: "fit" },
];

export function actOf({ key, shiftKey }: KeyboardEvent): GraphKey["act"] | undefined {
  return ((shiftKey && lineOf(GRAPH_KEYS, `Shift+${key}`)) || lineOf(GRAPH_KEYS, key))?.act;
}
