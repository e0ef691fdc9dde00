import { expect, it } from "vitest";
import { formatDuration } from "../../../src/core/duration.ts";

const DAY = 86_400;

it.each([
  [0, "0 s"],
  [0.0123, "12.3 ms"],
  [3725, "1 h 02 min"],
  [47.9 * 3600, "47 h 54 min"],
  [2 * DAY, "2 days"],
  [12.34 * DAY, "12.3 days"],
  [700 * DAY, "700 days"],
  [4.1 * 365.25 * DAY, "4.1 years"],
  [12_345 * 365.25 * DAY, "12,300 years"],
  [4e9 * 365.25 * DAY, "4.00 × 10^9 years"],
  [Number.NaN, "–"],
  [Number.POSITIVE_INFINITY, "∞ s"],
])("%f s is %s", (seconds, text) => {
  expect(formatDuration(seconds)).toBe(text);
});
