import type { Dim } from "../model.ts";
import { add, isNeverNegative, least, subtract, withoutConstant } from "./dims.ts";

/** How long parts of an axis are, of which the size or a bound is only a name. Lengths are exact for sizes from 1 on. */

/** Bounds from here on mean "to the end". */
const END = 2147483647;

/**
 * Positions from `start` to before `end`, bounds below 0 counted from the axis' end, both cut to the axis. Between bounds
 * that are names the file is taken at its word: none lies beyond the axis, nor an end before its start.
 */
export function lengthBetween(size: Dim, start: Dim, end: Dim): Dim | null {
  const open = end === size || (typeof end === "number" && end >= END);
  if (typeof start === "number" && (open || typeof end === "number"))
    return betweenNumbers(size, start, open ? null : (end as number));
  if (!open && (typeof end === "number" ? end >= 0 : typeof size === "number")) return cut(size, start, end);
  const from = typeof start === "number" && start < 0 ? add(size, start) : start;
  const to = open ? size : typeof end === "number" ? add(size, end) : end;
  return from === null || to === null ? null : subtract(to, from);
}

/** @param end null: to the end */
function betweenNumbers(size: Dim, start: number, end: number | null): Dim | null {
  /** Positions that are left out behind; null: the end is counted from the front. */
  const behind = end === null ? 0 : end < 0 ? -end : null;
  if (start >= 0 && behind !== null) return allBut(size, start + behind);
  if (start >= 0) return start >= end! ? 0 : difference(atMost(size, end!), atMost(size, start));
  if (behind === null) return null;
  return -start <= behind ? 0 : difference(atMost(size, -start), atMost(size, behind));
}

/** An end that the size, or a size that the end may not reach. */
function cut(size: Dim, start: Dim, end: Dim): Dim | null {
  const to = least(size, end);
  if (to === null || !isNeverNegative(end) || !isNeverNegative(start)) return null;
  return difference(to, typeof start === "number" ? atMost(to, start) : least(start, to));
}

/** limit − start as a length: n − 5 is none where n is smaller. What is between names is taken to be none below 0. */
export function distance(start: Dim, limit: Dim): Dim | null {
  const length = subtract(limit, start);
  if (length === null || typeof length === "number") return length && Math.max(0, length);
  const { rest, constant } = withoutConstant(length);
  return rest !== null && constant < 0 && isNeverNegative(rest) ? allBut(rest, -constant) : length;
}

/** What is left without so many. Said by a minimum, it adds up to the whole with what was cut off. */
function allBut(size: Dim, count: number): Dim | null {
  return difference(size, atMost(size, count));
}

/** An axis has a first position, which need not be spelt as a minimum. */
function atMost(size: Dim, count: number): Dim | null {
  return count <= 1 && typeof size === "string" ? count : least(size, count);
}

function difference(a: Dim | null, b: Dim | null): Dim | null {
  return a === null || b === null ? null : subtract(a, b);
}
