/** A value or a typed error, for everything that can fail on someone else's input. */
export type Result<T, E = Problem> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: E };

/**
 * An error that a person can act on: what is wrong, where it is, what to do about it. Plain data, so that it crosses
 * a worker unharmed.
 */
export interface Problem {
  /** Machine-readable, kebab-case: "truncated", "not-onnx", "device-lost". */
  readonly code: string;
  /** One sentence: what happened. */
  readonly what: string;
  /** A path, an offset, a node name; empty when the whole thing is meant. */
  readonly where: string;
  /** One sentence: what the reader can do now. */
  readonly advice: string;
}

export function ok<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value };
}

export function fail(
  code: string,
  what: string,
  where = "",
  advice = "",
): { readonly ok: false; readonly error: Problem } {
  return { ok: false, error: { code, what, where, advice } };
}

/** "what (where). advice" on one line, for a terminal or an alert. */
export function describeProblem(problem: Problem): string {
  const where = problem.where ? ` (${problem.where})` : "";
  const advice = problem.advice ? ` ${problem.advice}` : "";
  const end = /[.!?]$/.test(problem.what) && !where ? "" : ".";
  return `${problem.what}${where}${end}${advice}`.replace(/\s+/g, " ");
}

/** A Problem thrown through code that cannot return a Result; caught again at the room's door. */
export class ProblemError extends Error {
  readonly problem: Problem;
  constructor(problem: Problem) {
    super(describeProblem(problem));
    this.name = "ProblemError";
    this.problem = problem;
  }
}

/** Whatever was thrown, as a Problem. */
export function asProblem(thrown: unknown, code = "unexpected", advice = ""): Problem {
  if (thrown instanceof ProblemError) return thrown.problem;
  const what = thrown instanceof Error ? thrown.message : String(thrown);
  return { code, what: what || "Something failed without saying why", where: "", advice };
}
