import { type ScaleLinear, type ScaleLogarithmic, ticks } from "d3";
import { type Frame, px } from "./frame.ts";

type Log = ScaleLogarithmic<number, number>;

interface Axis {
  readonly scale: Log | ScaleLinear<number, number>;
  /** Text of a major tick. */
  readonly format: (value: number) => string;
  /** Unit and direction: "FLOP per byte →". */
  readonly title: string;
  /** Base of a log scale's major ticks: 10, or 2 for sizes in bytes. */
  readonly base?: number;
  /** Major ticks, where decades are too far apart to be any. */
  readonly at?: readonly number[] | undefined;
}

interface Ticks {
  readonly major: readonly number[];
  readonly minor: readonly number[];
}

/** Powers of the base within the domain, thinned until they fit, and between decades the digits 2 … 9. */
export function logTicks(scale: Log, base: number, room: number): Ticks {
  const [low, high] = scale.domain() as [number, number];
  const slack = 1e-9;
  const first = Math.ceil(Math.log(low) / Math.log(base) - slack);
  const last = Math.floor(Math.log(high) / Math.log(base) + slack);
  const step = Math.max(1, Math.ceil((last - first + 1) / Math.max(room, 1)));
  const major: number[] = [];
  const minor: number[] = [];
  for (let exponent = first; exponent <= last; exponent++) {
    const bucket = exponent % step === 0 ? major : minor;
    bucket.push(base ** exponent);
  }
  // A domain that holds fewer than two decades would have hardly a number on it: 2 and 5 are written too, as they are
  // with one decade more where there is room.
  const sparse = last - first < 1 || (last - first < 2 && 3 * (last - first + 1) <= room);
  if (base === 10 && step === 1)
    for (let exponent = first - 1; exponent <= last; exponent++)
      for (let digit = 2; digit <= 9; digit++) {
        const value = digit * 10 ** exponent;
        if (value < low || value > high) continue;
        const written = sparse && (digit === 2 || digit === 5);
        (written ? major : minor).push(value);
      }
  return { major, minor };
}

function ticksOn(scale: Axis["scale"], base: number, room: number): Ticks {
  if (!("base" in scale)) return { major: scale.ticks(Math.min(room, 8)), minor: [] };
  const found = logTicks(scale, base, room);
  const [low, high] = scale.domain() as [number, number];
  // Within a decade powers of ten say too little.
  if (base !== 10 || high >= 10 * low || found.major.length > 2) return found;
  const even = ticks(low, high, Math.min(room, 6));
  return even.length > found.major.length ? { major: even, minor: [] } : found;
}

/** The horizontal axis: faint grid on the majors, minor ticks below, unit at the right end. */
export function drawXAxis(frame: Frame, { scale, format, title, base = 10, at }: Axis): void {
  const { plot, left, right, top, bottom, em } = frame;
  const axis = plot.append("g").attr("class", "axis");
  const { major, minor } = at ? { major: at, minor: [] } : ticksOn(scale, base, (right - left) / (em * 4.4));
  for (const value of minor) {
    const x = px(scale(value));
    axis
      .append("line")
      .attr("class", "tick minor")
      .attr("x1", x)
      .attr("x2", x)
      .attr("y1", bottom)
      .attr("y2", bottom + 3);
  }
  for (const value of major) {
    const x = px(scale(value));
    axis.append("line").attr("class", "grid").attr("x1", x).attr("x2", x).attr("y1", top).attr("y2", bottom);
    axis
      .append("line")
      .attr("class", "tick")
      .attr("x1", x)
      .attr("x2", x)
      .attr("y1", bottom)
      .attr("y2", bottom + 6);
    axis
      .append("text")
      .attr("x", x)
      .attr("y", bottom + 8 + em)
      .attr("text-anchor", "middle")
      .text(format(value));
  }
  axis
    .append("line")
    .attr("class", "domain")
    .attr("x1", left)
    .attr("x2", right)
    .attr("y1", bottom)
    .attr("y2", bottom);
  axis
    .append("text")
    .attr("class", "title")
    .attr("x", right)
    .attr("y", bottom + 12 + 2.4 * em)
    .attr("text-anchor", "end")
    .text(title);
}

/** The vertical axis; its unit stands above it and reads horizontally. */
export function drawYAxis(frame: Frame, { scale, format, title, base = 10 }: Axis): void {
  const { plot, left, right, top, bottom, em } = frame;
  const axis = plot.append("g").attr("class", "axis");
  const { major, minor } = ticksOn(scale, base, (bottom - top) / (em * 2));
  for (const value of minor) {
    const y = px(scale(value));
    axis
      .append("line")
      .attr("class", "tick minor")
      .attr("x1", left - 3)
      .attr("x2", left)
      .attr("y1", y)
      .attr("y2", y);
  }
  for (const value of major) {
    const y = px(scale(value));
    axis.append("line").attr("class", "grid").attr("x1", left).attr("x2", right).attr("y1", y).attr("y2", y);
    axis
      .append("line")
      .attr("class", "tick")
      .attr("x1", left - 6)
      .attr("x2", left)
      .attr("y1", y)
      .attr("y2", y);
    axis
      .append("text")
      .attr("x", left - 10)
      .attr("y", y)
      .attr("dy", "0.32em")
      .attr("text-anchor", "end")
      .text(format(value));
  }
  axis
    .append("text")
    .attr("class", "title")
    .attr("x", 0)
    .attr("y", top - em * 0.9)
    .text(title);
}

/** A log domain that holds the values with a little air: `air` is a factor at either end. */
export function logDomain(values: readonly number[], air: number): [number, number] {
  const finite = values.filter((value) => Number.isFinite(value) && value > 0);
  if (finite.length === 0) return [1, 10];
  return [Math.min(...finite) / air, Math.max(...finite) * air];
}
