import { useEffect } from "preact/hooks";
import { route, setOptions } from "../route.ts";
import { EXPERIMENTS } from "./index.ts";
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

/** What a key does while `target` has the focus; null where it is not for us. The clickers of presenters send PageUp and PageDown. */
function actionOf(key: string, target: Element | null): (() => void) | null {
  if (key === "Escape") return () => present(false);
  if (key === "PageDown") return () => move(1);
  if (key === "PageUp") return () => move(-1);
  if (target?.closest(OWN_KEYS)) return null;
  if (key === " " || key === "Enter") return step;
  if (target?.closest("input[type=range]")) return null;
  if (key === "ArrowRight") return () => move(1);
  return key === "ArrowLeft" ? () => move(-1) : null;
}

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
