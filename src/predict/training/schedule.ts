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
  return `Give a whole number from 1 to ${MOST[field].toLocaleString("en-US")}.`;
}

/** The last, smaller batch of an epoch takes a step as well, and counts as a whole one. */
export function stepsPerEpoch({ dataset }: Schedule, batch: number): number {
  return Math.ceil(dataset / batch);
}
