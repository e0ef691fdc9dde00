import { ProblemError } from "../core/result.ts";

/** What every importer says of a file that goes beyond a bound of limits.ts. */
export const TOO_MUCH = "No known model needs this much; the file is probably damaged.";

/** A Problem with code "limit-exceeded". `where`: the place in the file; "" where there is none to tell. */
export function tooMuch(what: string, where = "", advice = TOO_MUCH): ProblemError {
  return new ProblemError({ code: "limit-exceeded", what, where, advice });
}
