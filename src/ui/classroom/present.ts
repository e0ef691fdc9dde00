import { useEffect } from "preact/hooks";
import { lineOf } from "../keys.ts";
import { route, setOptions } from "../route.ts";
import { EXPERIMENTS } from "./index.ts";
import { PRESENTER_KEYS } from "./presenter-keys.ts";
import { chosenExperiment, goTo } from "./where.ts";

/** Large type and few keys, for the front of a hall; `present=on` in the address. */
export function isPresenting(): boolean {
  return route.value.options.present === "on";
}

export function present(on: boolean): void {
  setOptions({ present: on ? "on" : undefined });
}

/** As long as the page is presented: the whole scale grows, and keys lead through the lesson. */
export function usePresenter(): void {
  const on = isPresenting();
  useEffect(() => {
    if (!on) return;
    document.documentElement.classList.add("presenting");
    document.addEventListener("keydown", onKey);
    return () => {
      document.documentElement.classList.remove("presenting");
      document.removeEventListener("keydown", onKey);
    };
  }, [on]);
}

function onKey(event: KeyboardEvent): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
  const act = actionOf(event.key, event.target instanceof Element ? event.target : null);
  if (!act) return;
  event.preventDefault();
  act();
}

/** What has keys of its own keeps them; on a slider only the space bar is free. */
const OWN_KEYS = "input:not([type=range]), select, textarea, button, a, summary, label, [tabindex='0']";

/** What a key does while `target` has the focus; null where it is not for us. */
function actionOf(key: string, target: Element | null): (() => void) | null {
  const act = lineOf(PRESENTER_KEYS, key)?.act;
  if (!act) return null;
  // What is open on top of the page closes first.
  if (act === "leave") return document.querySelector(":popover-open") ? null : ACTS.leave;
  if (!key.startsWith("Page")) {
    if (target?.closest(OWN_KEYS)) return null;
    if (act !== "step" && target?.closest("input[type=range]")) return null;
  }
  return ACTS[act];
}

const ACTS = {
  step,
  next: () => move(1),
  before: () => move(-1),
  leave: () => present(false),
} as const;

/** The next experiment or the one before; before the first and after the last is the list. */
function move(by: 1 | -1): void {
  const now = chosenExperiment();
  const at = now ? EXPERIMENTS.indexOf(now) + by : by > 0 ? 0 : EXPERIMENTS.length - 1;
  goTo(EXPERIMENTS[at] ?? null);
}

function step(): void {
  const button = document.querySelector<HTMLButtonElement>("button.step");
  if (button) button.click();
  else move(1);
}
