import { isOptimizer, OPTIMIZERS, type OptimizerName } from "../predict/training/optimizer.ts";
import { readCount, type Schedule, type ScheduleField } from "../predict/training/schedule.ts";
import type { TrainingOptions } from "../predict/training/types.ts";
import { refuse } from "./args.ts";

/** What analyze takes to count a training step. */
export const COUNT_OPTIONS = {
  train: { type: "boolean" },
  optimizer: { type: "string" },
  "last-layer": { type: "boolean" },
} as const;

/** What predict takes besides, to say how long a training is. */
export const SCHEDULE_OPTIONS = {
  dataset: { type: "string" },
  epochs: { type: "string" },
  trials: { type: "string" },
  checkpointing: { type: "boolean" },
} as const;

const NAMES = Object.keys(OPTIMIZERS).join(", ");

export const COUNT_HELP = `  --train                   a training step as well: the way back op by op, the optimizer's step, memory
  --optimizer NAME          ${NAMES}; adam when left out
  --last-layer              only the last layer that has weights is trained, all others are frozen`;

export const SCHEDULE_HELP = `  --dataset N               samples in the training set; the model's own batch makes a step
  --epochs N, --trials N    how often each sample is seen, how often training starts anew; 1 when left out
  --checkpointing           most activations are computed anew on the way back instead of kept`;

interface Values {
  readonly train?: boolean | undefined;
  readonly optimizer?: string | undefined;
  readonly "last-layer"?: boolean | undefined;
  readonly dataset?: string | undefined;
  readonly epochs?: string | undefined;
  readonly trials?: string | undefined;
  readonly checkpointing?: boolean | undefined;
}

function optimizerOf(name: string): OptimizerName {
  return isOptimizer(name) ? name : refuse(`"${name}" is no optimizer`, "--optimizer", `Known are ${NAMES}.`);
}

function mustTrain(values: Values): void {
  const options = ["optimizer", "last-layer", "dataset", "epochs", "trials", "checkpointing"] as const;
  const given = options.find((name) => values[name] !== undefined);
  if (given) refuse(`--${given} is about training`, "", "Add --train, or leave it out.");
}

/** null: no training is asked for. Throws ProblemError for values that are none. */
export function countOptions(values: Values): TrainingOptions | null {
  if (!values.train) {
    mustTrain(values);
    return null;
  }
  return {
    optimizer: optimizerOf(values.optimizer ?? "adam"),
    trained: values["last-layer"] ? "last" : "all",
  };
}

function countOf(field: ScheduleField, text: string): number {
  const count = readCount(field, text);
  if (typeof count === "number") return count;
  const what = field === "dataset" ? "samples" : field;
  return refuse(`"${text}" is no number of ${what}`, `--${field}`, count);
}

/** Throws ProblemError for numbers that are none, or when nobody says how large the data set is. */
export function scheduleOf({ dataset, epochs = "1", trials = "1" }: Values): Schedule {
  if (dataset === undefined)
    return refuse("The size of the training set is missing", "", "Add --dataset N, as in --dataset 50000.");
  return {
    dataset: countOf("dataset", dataset),
    epochs: countOf("epochs", epochs),
    trials: countOf("trials", trials),
  };
}
