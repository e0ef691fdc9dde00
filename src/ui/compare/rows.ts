import type { Comparison, Point } from "../../compare/types.ts";
import type { Role } from "../../core/calibration.ts";

/** Which points of a comparison are drawn, and in which order. */

export const CHOICES = [
  { value: "key", label: "One a kernel" },
  { value: "changed", label: "Differing" },
  { value: "all", label: "All" },
] as const;
export type Which = (typeof CHOICES)[number]["value"];

export const ORDERS = [
  { value: "kernel", label: "By kernel" },
  { value: "ratio", label: "Slowest first" },
] as const;
export type Order = (typeof ORDERS)[number]["value"];

const GROUPS: readonly (readonly [heading: string, roles: readonly Role[]])[] = [
  ["Roofs", ["compute", "memory"]],
  ["Other ceilings", ["ceiling"]],
  ["Intensity sweep", ["sweep"]],
  ["Operators", ["operator"]],
  ["What the host pays", ["overhead"]],
];

interface PointGroup {
  readonly heading: string;
  readonly points: readonly Point[];
}

export function pointsToShow(comparison: Comparison, which: Which): readonly Point[] {
  const { points, pairs } = comparison;
  if (which === "all") return points;
  if (which === "changed")
    return points.filter(({ key }) =>
      pairs.some(({ ratios }) => ["slower", "faster"].includes(ratios.get(key)?.verdict ?? "")),
    );
  const longest = new Map<string, Point>();
  for (const point of points) {
    const kind = `${point.kernel} ${point.dtype}`;
    if ((longest.get(kind)?.seconds ?? 0) < point.seconds) longest.set(kind, point);
  }
  return points.filter((point) => longest.get(`${point.kernel} ${point.dtype}`) === point);
}

/** By kernel: under headings, in the order of measuring. By ratio: one list, the slowest against the base first. */
export function grouped(
  comparison: Comparison,
  points: readonly Point[],
  order: Order,
): readonly PointGroup[] {
  if (order === "kernel")
    return GROUPS.map(([heading, roles]) => ({
      heading,
      points: points.filter(({ role }) => roles.includes(role)),
    })).filter((group) => group.points.length > 0);
  const least = ({ key }: Point) =>
    Math.min(
      ...comparison.pairs.map(({ ratios }) => ratios.get(key)?.ratio.value ?? Number.POSITIVE_INFINITY),
    );
  return [{ heading: "", points: points.toSorted((a, b) => least(a) - least(b)) }];
}
