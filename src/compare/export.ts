import { type Cell, csv } from "../core/csv.ts";
import type { Comparison, Pair, Point } from "./types.ts";
import { verdictWords } from "./words.ts";

const HEAD = [
  "base",
  "other",
  "kernel",
  "point",
  "dtype",
  "role",
  "speed ratio",
  "low (95 %)",
  "high (95 %)",
  "samples",
  "p (Holm)",
  "verdict",
  "note",
  "unsteady",
  "base variant",
  "other variant",
];

/** Every ratio of a comparison as CSV, at full precision; speed of the other over speed of the base. */
export function comparisonCsv(comparison: Comparison): string {
  const { head, rows } = ratioLines(comparison, comparison.points);
  return csv(head, rows);
}

/** The ratios of some of its points. */
export function ratioLines(
  comparison: Comparison,
  points: readonly Point[],
): { readonly head: readonly string[]; readonly rows: readonly (readonly Cell[])[] } {
  const names = new Map(comparison.calibrations.map(({ id, name }) => [id, name]));
  const rows = comparison.pairs.flatMap((pair) =>
    points.flatMap((point) => {
      const cells = cellsOf(pair, point);
      return cells ? [[comparison.base.name, names.get(pair.id) ?? pair.id, ...cells]] : [];
    }),
  );
  return { head: HEAD, rows };
}

function cellsOf(pair: Pair, { key, kernel, label, dtype, role }: Point): readonly Cell[] | null {
  const found = pair.ratios.get(key);
  if (!found) return null;
  const { ratio, p, verdict, note, unsteady, variants } = found;
  return [
    ...[kernel, label, dtype, role, ratio.value, ratio.low, ratio.high, ratio.n, p],
    ...[verdictWords(verdict, pair), note ?? "", unsteady ? "yes" : "no", ...variants],
  ];
}

/** The same as plain data, with what cannot be compared and what differs around. */
export function comparisonJson({ calibrations, base, points, pairs, doubts, environment }: Comparison) {
  const about = (id: string) => {
    const at = calibrations.findIndex((one) => one.id === id);
    const { name, createdAt } = calibrations[at]!;
    return { id, name, createdAt, doubts: doubts[at]! };
  };
  return {
    base: about(base.id),
    pairs: pairs.map((pair) => ({
      other: about(pair.id),
      sameDevice: pair.sameDevice,
      barrier: pair.barrier,
      caveats: pair.caveats,
      counts: pair.counts,
      typical: pair.typical,
      lacking: pair.lacking,
      recounted: pair.recounted,
      points: points.flatMap((point) => {
        const found = pair.ratios.get(point.key);
        return found ? [{ ...point, ...found, words: verdictWords(found.verdict, pair) }] : [];
      }),
    })),
    environment,
  };
}
