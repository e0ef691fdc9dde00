import type { Pair, Verdict } from "./types.ts";

/** What a verdict is called. Only the same device can regress; another one is slower or faster. */
export function verdictWords(verdict: Verdict, { sameDevice }: Pick<Pair, "sameDevice">): string {
  if (verdict === "none") return "no difference shown";
  if (verdict === "unjudged") return "not judged";
  if (sameDevice) return verdict === "slower" ? "regression" : "improvement";
  return verdict;
}

/** "2 regressions, 1 improvement, no difference shown at 81 points": what a pair comes to. */
export function countWords({ counts, sameDevice }: Pair): string {
  const many = (count: number, verdict: "slower" | "faster") => {
    const word = verdictWords(verdict, { sameDevice });
    return sameDevice ? `${count} ${word}${count === 1 ? "" : "s"}` : `${count} ${word}`;
  };
  const found = (["slower", "faster"] as const)
    .filter((verdict) => counts[verdict] > 0)
    .map((verdict) => many(counts[verdict], verdict));
  if (counts.none > 0) found.push(`no difference shown at ${points(counts.none)}`);
  if (counts.unjudged > 0) found.push(`${points(counts.unjudged)} not judged`);
  return found.length > 0 ? found.join(", ") : "nothing in common";
}

function points(count: number): string {
  return `${count} ${count === 1 ? "point" : "points"}`;
}
