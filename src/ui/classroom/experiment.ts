import type { Case } from "../../bench/api.ts";
import type { Environment, Row } from "../../core/calibration.ts";
import type { Estimate } from "../../core/estimate.ts";
import type { Seconds } from "../../core/units.ts";
import type { Bar } from "../charts/bars.ts";
import type { CurveData } from "../charts/curve.ts";
import type { ChartPoint } from "../charts/roofline.ts";
import type { TermName } from "../guide/terms.ts";

/**
 * A guided experiment: one question, asked before the measurement answers it. Plain data and pure functions of rows, so
 * that a recording, a live run and a student's file are read by the same code. Each is one file and a line in index.ts.
 */
export interface Experiment {
  /** In the address and in files; never changes. */
  readonly id: string;
  readonly title: string;
  /** What the reader must know to guess, in a sentence or two. */
  readonly setting: string;
  readonly question: string;
  /** Phrases of the setting and the question that a newcomer may ask about, each explained where it stands first. */
  readonly words?: Readonly<Record<string, TermName>>;
  readonly ask: Ask;
  /** What is measured, in this order. */
  readonly cases: (environment: Pick<Environment, "software">) => readonly Case[];
  /** Seconds that measuring may take, warm-up apart. */
  readonly seconds: { readonly gpu: Seconds; readonly software: Seconds };
  /** Answers the question from rows; total: any rows give a reading or say what is missing. */
  readonly read: (rows: readonly Row[]) => Reading | Lack;
  /** Drawn from whatever rows are there, also while they come in. */
  readonly picture: (rows: readonly Row[], guess: Guess | null) => Picture;
  /** The steps whose source is shown, where the code is the point. */
  readonly code?: (rows: readonly Row[]) => readonly CodeStep[];
}

/** A number on a slider, or one of a few choices. */
export type Guess = number | string;

export type Ask = NumberAsk | ChoiceAsk;

export interface NumberAsk {
  readonly kind: "number";
  /** Ends of the slider. A logarithmic one needs `low` above 0. */
  readonly low: number;
  readonly high: number;
  readonly scale: "log" | "linear";
  /** Positions between the ends. */
  readonly steps: number;
  /** The figure with its unit: "12.5 times". */
  readonly format: (value: number) => string;
}

export interface ChoiceAsk {
  readonly kind: "choice";
  readonly options: readonly { readonly value: string; readonly label: string }[];
}

export interface Reading {
  /** In the question's own terms. */
  readonly truth: Guess;
  /** Of a number, where it is known. */
  readonly interval?: Estimate;
  /** Why, computed from the rows; the first sentence is the answer. */
  readonly sentences: readonly string[];
}

/** What keeps the rows from answering, as a sentence. */
export interface Lack {
  readonly lack: string;
}

export interface CodeStep {
  readonly name: string;
  readonly about: string;
  readonly case: Case;
}

export type Picture =
  | {
      readonly kind: "roofline";
      readonly points: readonly ChartPoint[];
      /** Points to be walked through with a slider, and what is to be said of each. */
      readonly walk?: { readonly label: string; readonly stops: readonly Stop[] };
    }
  | { readonly kind: "bandwidth" }
  | {
      readonly kind: "bars";
      readonly label: string;
      /** Of the bars' values: "operations/s". */
      readonly unit: string;
      readonly bars: readonly Bar[];
    }
  | { readonly kind: "curve"; readonly data: CurveData };

export interface Stop {
  readonly key: string;
  /** "4 FLOP/B" */
  readonly at: string;
  readonly says: string;
}

export function isLack(answer: Reading | Lack): answer is Lack {
  return "lack" in answer;
}

/** Rows of the kernels that the experiment measures: what it keeps of a recording. */
export function ownRows(experiment: Experiment, rows: readonly Row[]): readonly Row[] {
  const kernels = new Set(experiment.cases({ software: true }).map(({ kernel }) => kernel));
  return rows.filter(({ kernel }) => kernels.has(kernel));
}
