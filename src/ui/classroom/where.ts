import { formatHash, route } from "../route.ts";
import type { Experiment } from "./experiment.ts";
import { EXPERIMENTS } from "./index.ts";

/** The experiment that the address names; null for the list of all. */
export function chosenExperiment(): Experiment | null {
  return EXPERIMENTS.find(({ id }) => id === route.value.options.experiment) ?? null;
}

/** The address of an experiment, or of the list, with everything else as it is. */
export function addressOf(experiment: Experiment | null): string {
  const { experiment: _, ...options } = route.value.options;
  return formatHash({
    page: "classroom",
    options: experiment ? { ...options, experiment: experiment.id } : options,
  });
}

/** A step in the history, so that the browser's own way back works. */
export function goTo(experiment: Experiment | null): void {
  location.hash = addressOf(experiment);
  scrollTo(0, 0);
}
