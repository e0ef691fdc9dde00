import type { Trained } from "../../predict/training/flow.ts";
import { isOptimizer, type OptimizerName } from "../../predict/training/optimizer.ts";
import {
  readCount,
  SCHEDULE_FIELDS,
  type Schedule,
  type ScheduleField,
} from "../../predict/training/schedule.ts";

/** The training that the address describes. What a reader typed stays there as it is, wrong numbers too. */
export interface Plan {
  readonly optimizer: OptimizerName;
  readonly trained: Trained;
  readonly checkpointing: boolean;
  readonly texts: Readonly<Record<ScheduleField, string>>;
  /** null: a number is none. */
  readonly schedule: Schedule | null;
  /** What is wrong with which number. */
  readonly problems: Readonly<Partial<Record<ScheduleField, string>>>;
}

/** What is trained for how long when nobody has said: CIFAR-10's training set, seen ninety times. */
export const DEFAULTS: Readonly<Record<ScheduleField, string>> = {
  dataset: "50000",
  epochs: "90",
  trials: "1",
};

export function planOf(options: Readonly<Record<string, string>>): Plan {
  const texts = { ...DEFAULTS };
  const problems: Partial<Record<ScheduleField, string>> = {};
  const counts: Partial<Record<ScheduleField, number>> = {};
  for (const field of SCHEDULE_FIELDS) {
    texts[field] = options[field] ?? DEFAULTS[field];
    const count = readCount(field, texts[field]);
    if (typeof count === "number") counts[field] = count;
    else problems[field] = count;
  }
  const { dataset, epochs, trials } = counts;
  const whole = dataset !== undefined && epochs !== undefined && trials !== undefined;
  const { optimizer = "adam" } = options;
  return {
    optimizer: isOptimizer(optimizer) ? optimizer : "adam",
    trained: options.weights === "last" ? "last" : "all",
    checkpointing: options.checkpointing === "on",
    texts,
    schedule: whole ? { dataset, epochs, trials } : null,
    problems,
  };
}
