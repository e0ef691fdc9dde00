import type { Calibration } from "../core/calibration.ts";
import { formatBytes } from "../core/format.ts";
import { asProblem, fail, ok, type Result } from "../core/result.ts";
import { firstTooDeep } from "./document.ts";
import { MAX_DEPTH } from "./limits.ts";

/**
 * A student's results as a file: what was guessed, what was measured, and the rows that it was measured by. Versioned by
 * itself; the rows inside are calibrations of their own version.
 */
export const LESSON_FORMAT = "ridgepoint-classroom";
export const LESSON_VERSION = 1;

/** Bytes of one student's file: eight experiments are about 200 KB. */
export const MAX_LESSON_BYTES = 8 * 2 ** 20;
/** Experiments in one file; there are eight. */
export const MAX_ANSWERS = 64;
/** Samples of all its rows; eight experiments have a few thousand, replayed ones more. Each takes part in 400 bootstrap rounds. */
export const MAX_LESSON_SAMPLES = 100_000;

export interface LessonAnswer {
  readonly experiment: string;
  /** A figure in the question's own terms, or the value of a choice. */
  readonly guess: number | string;
  /** What the experiment made of the rows when it was done; whoever reads the file works it out again. */
  readonly truth: number | string | null;
  readonly source: "live" | "replay";
  readonly calibration: Calibration;
}

export interface LessonFile {
  readonly format: typeof LESSON_FORMAT;
  readonly version: typeof LESSON_VERSION;
  /** UUID of this student's lesson: the same however often it is exported. */
  readonly id: string;
  /** What the student wants to be called; may be empty. */
  readonly student: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly answers: readonly LessonAnswer[];
}

const ADVICE = "Choose a file that the Classroom page exported.";

export function stringifyLesson(file: LessonFile): string {
  return `${JSON.stringify(file, null, 1)}\n`;
}

/**
 * Reads a student's file and trusts nothing in it. Codes: "too-large", "empty", "too-deep", "not-json", "not-a-lesson",
 * "newer-version", "unreadable"; `where` is the path of the first fault.
 */
export async function parseLesson(file: Blob): Promise<Result<LessonFile>> {
  if (file.size > MAX_LESSON_BYTES)
    return fail(
      "too-large",
      `The file has ${formatBytes(file.size)}; a student's results have at most ${formatBytes(MAX_LESSON_BYTES)}`,
      "",
      ADVICE,
    );
  let text: string;
  try {
    text = await file.text();
  } catch (thrown) {
    return { ok: false, error: asProblem(thrown, "unreadable", "Choose the file again.") };
  }
  if (text.trim() === "") return fail("empty", "The file is empty", "", ADVICE);
  const deep = firstTooDeep(text);
  if (deep >= 0)
    return fail(
      "too-deep",
      `The JSON is nested more than ${MAX_DEPTH} levels deep`,
      `character ${deep}`,
      ADVICE,
    );
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    return fail("not-json", "The file is not JSON, or it was cut short", "", ADVICE);
  }
  const head = value as Partial<Record<"format" | "version", unknown>> | null;
  if (typeof head !== "object" || head === null || head.format !== LESSON_FORMAT)
    return fail("not-a-lesson", "This is no student's results", "format", ADVICE);
  if (typeof head.version === "number" && head.version > LESSON_VERSION)
    return fail(
      "newer-version",
      "The file was written by a newer Ridgepoint",
      "version",
      "Reload the page to get the newest version.",
    );
  const { lessonSchema } = await import("./lesson-schema.ts");
  const checked = lessonSchema.safeParse(value);
  if (checked.success) return ok(checked.data);
  const [first] = checked.error.issues;
  return fail(
    "not-a-lesson",
    `The file is no valid student's results: ${(first?.message ?? "").replace(/^Invalid input: /, "").slice(0, 300)}`,
    (first?.path ?? [])
      .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step).slice(0, 100)}`))
      .join("")
      .replace(/^\./, ""),
    "Export the results again; a file edited by hand is refused.",
  );
}
