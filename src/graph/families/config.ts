import { ProblemError } from "../../core/result.ts";
import { at, isRecord, type Json, type JsonRecord } from "../json.ts";
import { MAX_HYPERPARAMETER } from "../limits.ts";
import { tooMuch } from "../problems.ts";

/**
 * Hyperparameters in the words of the transformers library's config.json, whichever file they come from. A value that is
 * null counts as left out, as it does there.
 */
export class Config {
  readonly #record: JsonRecord;
  /** For errors: the file. */
  readonly #where: string;

  constructor(record: JsonRecord, where: string) {
    this.#record = record;
    this.#where = where;
  }

  /** The first of several names that is there. */
  #find(names: readonly string[]): Json | undefined {
    for (const name of names) {
      const value = at(this.#record, ...name.split("/"));
      if (value !== undefined && value !== null) return value;
    }
    return undefined;
  }

  /** A whole number from 1 on, by the first of its names that is there. Throws ProblemError "malformed" or "limit-exceeded". */
  size(...names: readonly string[]): number {
    const size = this.sizeOr(0, ...names);
    if (size === 0) throw this.#malformed(`The configuration has no ${names.join(" or ")}`);
    return size;
  }

  /** The same, `otherwise` when none is there; 0 says that there is none. */
  sizeOr(otherwise: number, ...names: readonly string[]): number {
    const value = this.#find(names);
    if (value === undefined || value === 0) return otherwise;
    if (typeof value !== "number" || !Number.isInteger(value) || value < 1)
      throw this.#malformed(`${names.join(" or ")} is no size (${JSON.stringify(value)?.slice(0, 40)})`);
    if (value > MAX_HYPERPARAMETER)
      throw this.#limit(`${names.join(" or ")} is larger than ${MAX_HYPERPARAMETER}`);
    return value;
  }

  /** A size that decides how much is built. Throws when it is above `most`. */
  count(most: number, ...names: readonly string[]): number {
    const size = this.size(...names);
    if (size > most) throw this.#limit(`${names.join(" or ")} is ${size}, more than ${most}`);
    return size;
  }

  /** A finite number; `otherwise` when it is not there. */
  number(otherwise: number, ...names: readonly string[]): number {
    const value = this.#find(names);
    return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
  }

  flag(name: string, otherwise: boolean): boolean {
    const value = this.#find([name]);
    return typeof value === "boolean" ? value : otherwise;
  }

  text(...names: readonly string[]): string {
    const value = this.#find(names);
    return typeof value === "string" ? value : "";
  }

  list(name: string): readonly Json[] {
    const value = this.#find([name]);
    return Array.isArray(value) ? value : [];
  }

  /** A configuration within this one, with what is missing there taken from `defaults`; null when there is none. */
  within(name: string, defaults: JsonRecord = {}): Config | null {
    const value = this.#find([name]);
    return isRecord(value) ? new Config({ ...defaults, ...value }, `${this.#where}, ${name}`) : null;
  }

  #malformed(what: string): ProblemError {
    const advice = "Choose the file that belongs to the model, or download it again.";
    return new ProblemError({ code: "malformed", what, where: this.#where, advice });
  }

  #limit(what: string): ProblemError {
    return tooMuch(what, this.#where);
  }
}
