import { isMeasured, type MeasuredRow, type Row, totalBytes } from "../../core/calibration.ts";
import type { Estimate } from "../../core/estimate.ts";
import { formatCount } from "../../core/format.ts";
import type { OpClass } from "../../core/op-class.ts";
import { flopRate, secondsOf } from "../../roofline/rates.ts";
import type { ChartPoint } from "../charts/roofline.ts";

/** Small things that several experiments ask of rows. */

/** Measured rows of a kernel with these sizes, the largest footprint last. */
export function rowsOf(
  rows: readonly Row[],
  kernel: string,
  params: Readonly<Record<string, number>> = {},
): readonly MeasuredRow[] {
  return rows
    .filter(isMeasured)
    .filter((row) => row.kernel === kernel)
    .filter((row) => Object.entries(params).every(([name, value]) => row.params[name] === value))
    .toSorted((a, b) => a.work.footprint - b.work.footprint);
}

/** The row with the most FLOP/s; null of none. */
export function fastest(rows: readonly MeasuredRow[]): MeasuredRow | null {
  return rows.reduce<MeasuredRow | null>(
    (best, row) => (!best || rateOf(row) > rateOf(best) ? row : best),
    null,
  );
}

/** FLOP/s, the median; 0 where a row does none. */
export function rateOf(row: MeasuredRow): number {
  return flopRate(row)?.value ?? 0;
}

/** Bytes per second, the median. */
export function bandwidthOf(row: MeasuredRow): number {
  return totalBytes(row.work) / secondsOf(row).value;
}

export function intensityOf({ work }: MeasuredRow): number {
  return work.flops / totalBytes(work);
}

/** a ÷ b, with the interval that both intervals allow. */
export function ratioOf(a: Estimate, b: Estimate): Estimate {
  return { value: a.value / b.value, low: a.low / b.high, high: a.high / b.low, n: Math.min(a.n, b.n) };
}

/** "12 times", in two digits. */
export function times(ratio: number): string {
  return `${formatCount(ratio, { digits: 2, trim: true })} times`;
}

/** A row as a named point of the roofline; null where it has no place there. */
export function pointOf(row: MeasuredRow, label: string, opClass: OpClass | null): readonly ChartPoint[] {
  const rate = flopRate(row);
  if (!rate || totalBytes(row.work) === 0) return [];
  return [
    {
      key: row.key,
      label,
      opClass,
      dtype: row.dtype,
      intensity: intensityOf(row),
      rate,
      named: true,
      notes: [],
    },
  ];
}

/** The reader's own guess as a point among the measured ones. */
export function guessPoint(intensity: number, rate: number): ChartPoint {
  return {
    key: "guess",
    label: "your guess",
    opClass: null,
    dtype: "f32",
    intensity,
    rate: { value: rate, low: rate, high: rate, n: 1 },
    named: true,
    share: 0.08,
    notes: [],
  };
}
