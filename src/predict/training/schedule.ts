import { type Estimate, scale } from "../../core/estimate.ts";
import { formatWhole } from "../../core/format.ts";

/** How often a step is taken. */
export interface Schedule {
  /** Samples in the training set. */
  readonly dataset: number;
  readonly epochs: number;
  /** Trainings from the start: seeds, settings that are tried. */
  readonly trials: number;
}

export const SCHEDULE_FIELDS = ["dataset", "epochs", "trials"] as const;
export type ScheduleField = (typeof SCHEDULE_FIELDS)[number];

/** More is no plan; below, products stay exact. */
const MOST: Readonly<Record<ScheduleField, number>> = { dataset: 1e12, epochs: 1e6, trials: 1e6 };

/** The number that a person wrote, or the sentence that says what is wrong with it. */
export function readCount(field: ScheduleField, text: string): number | string {
  const value = /^\d{1,15}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= MOST[field]) return value;
  return `Give a whole number from 1 to ${formatWhole(MOST[field])}.`;
}

/** A training by the time of its steps. */
export interface Scheduled {
  readonly epoch: Estimate;
  /** All epochs of all trials. */
  readonly total: Estimate;
  readonly steps: { readonly perEpoch: number; readonly total: number };
}

/**
 * Steps of a batch each; the last, smaller one of an epoch counts as a whole one. The laws' error is the same in every
 * step, so that the interval grows with their number.
 */
export function scheduled(step: Estimate, batch: number | null, schedule: Schedule): Scheduled {
  const { dataset, epochs, trials } = schedule;
  const perEpoch = Math.ceil(dataset / (batch ?? 1));
  const epoch = scale(step, perEpoch);
  return {
    epoch,
    total: scale(epoch, epochs * trials),
    steps: { perEpoch, total: perEpoch * epochs * trials },
  };
}
