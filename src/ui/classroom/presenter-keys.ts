import type { KeyHelp } from "../keys.ts";

interface PresenterKey extends KeyHelp {
  readonly act: "step" | "next" | "before" | "leave";
}

/** What keys do in presenter mode; the clickers of presenters send PageUp and PageDown. */
export const PRESENTER_KEYS: readonly PresenterKey[] = [
  { keys: [" ", "Enter"], does: "go on: guess, measure, next", act: "step" },
  { keys: ["ArrowRight", "PageDown"], does: "the next experiment", act: "next" },
  { keys: ["ArrowLeft", "PageUp"], does: "the experiment before", act: "before" },
  { keys: ["Escape"], does: "leave presenter mode", act: "leave" },
];
