import { formatCount } from "../../core/format.ts";
import { type DataType, describeDataType } from "../../graph/datatypes/index.ts";
import { type Candidate, type Verdict, verdictOf } from "../../predict/runtimes/choose.ts";
import type { TypedTotals } from "../runtime-pricing.ts";
import { candidatesOf, verdictWords } from "./candidates.ts";

export const typeLabel = (type: DataType): string => describeDataType(type).label;

/** The types that change the model, behind the one that it is in. */
export function comparedTypes(all: readonly TypedTotals[]): readonly TypedTotals[] {
  const own = ownType(all);
  return all.filter((one) => one === own || !one.same);
}

/** The type that the model is in: the first that changes nothing. */
export function ownType(all: readonly TypedTotals[]): TypedTotals | undefined {
  return all.find(({ same }) => same);
}

/** Weights, and the most activations that live at once. */
function memoryOf({ totals }: TypedTotals): number {
  return totals.weightBytes + totals.peakActivationBytes;
}

/** Factors from which on a difference in memory is worth telling, and about which it is "half". */
const WORTH_TELLING = 1.05;
const HALF = [1.9, 2.1] as const;

/** "f16 halves the memory"; null where it saves none. */
function saving(one: TypedTotals, own: TypedTotals): string | null {
  const factor = memoryOf(own) / memoryOf(one);
  if (!(factor >= WORTH_TELLING)) return null;
  const name = typeLabel(one.type);
  if (factor >= HALF[0] && factor <= HALF[1]) return `${name} halves the memory`;
  return `${name} takes ${formatCount(factor, { digits: 2 })} × less memory`;
}

function candidatesIn(one: TypedTotals): readonly Candidate[] {
  return candidatesOf(one.runtimes).map((candidate) => ({
    ...candidate,
    name: `${typeLabel(one.type)} in ${candidate.name}`,
  }));
}

function fastest(candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.toSorted((a, b) => a.total.value - b.total.value).slice(0, 1);
}

function comparison(verdict: Verdict): string {
  const { faster, slower, factor, clear } = verdict;
  if (!clear) return verdictWords(verdict);
  return `${faster.name} is ${formatCount(factor, { digits: 2 })} × faster here than ${slower.name}.`;
}

/** What each type saves, and which is the fastest that has a time. */
export function typeAdvice(all: readonly TypedTotals[]): readonly string[] {
  const own = ownType(all);
  if (!own) return [];
  const others = comparedTypes(all).filter((one) => one !== own);
  const savings = others.flatMap((one) => saving(one, own) ?? []);
  const words = savings.length > 0 ? [`${savings.join(", ")}.`] : [];
  const timed = fastest(others.flatMap(candidatesIn));
  const verdict = verdictOf([...timed, ...fastest(candidatesIn(own))]);
  if (verdict) return [...words, comparison(verdict)];
  if (timed.length > 0) return words;
  return others.length > 0
    ? [
        ...words,
        `In a browser's runtime ${others.length === 1 ? "its time was" : "their times were"} not measured here.`,
      ]
    : words;
}

/** What each type is, what stays as it was, and what was not measured, runtime by runtime. */
export function typeNotes(
  all: readonly TypedTotals[],
  runtimeName: (runtime: TypedTotals["runtimes"][number]["runtime"]) => string,
): readonly string[] {
  const lines = comparedTypes(all)
    .filter(({ same }) => !same)
    .map(({ type }) => `${typeLabel(type)}: ${describeDataType(type).what}`);
  for (const one of all) {
    for (const { runtime, answer } of one.runtimes)
      if (!answer.ok && answer.error.code === "type-unmeasured")
        lines.push(`${answer.error.what} in ${runtimeName(runtime)}: ${answer.error.where}.`);
    for (const note of one.notes) lines.push(`${typeLabel(one.type)}: ${note}`);
    for (const { room } of one.runtimes) if (room) lines.push(`${typeLabel(one.type)}: ${room}`);
  }
  return [...new Set(lines)];
}
