import type { ScaleLogarithmic } from "d3";
import { formatBandwidth, formatIntensity, formatRate } from "../../core/format.ts";
import type { ComputeCeiling, MemoryCeiling, Roofline } from "../../roofline/types.ts";
import { clipped, isInside, type Span } from "./clip.ts";
import { type Frame, type Group, px } from "./frame.ts";
import { around, type Labels, type Place, textWidth } from "./labels.ts";
import { dtypeDash, levelColor } from "./palette.ts";

type Log = ScaleLogarithmic<number, number>;

/** From the lower left edge of the plot up to the highest compute roof (or out of the frame). */
function slopeOf(ceiling: MemoryCeiling, top: number | null, x: Log, y: Log): Span | null {
  const [left, right] = x.domain() as [number, number];
  const [floor, limit] = y.domain() as [number, number];
  const rate = ceiling.rate.value;
  const from = Math.max(left, floor / rate);
  const to = Math.min(right, Math.min(top ?? limit, limit) / rate);
  if (!(from < to)) return null;
  return { x1: x(from), y1: y(from * rate), x2: x(to), y2: y(to * rate) };
}

/** From where the fastest memory reaches this rate to the right edge. */
function flatOf(ceiling: ComputeCeiling, fastest: number | null, x: Log, y: Log): Span | null {
  const [left, right] = x.domain() as [number, number];
  const rate = ceiling.rate.value;
  const from = Math.max(left, fastest ? rate / fastest : left);
  return from < right ? { x1: x(from), y1: y(rate), x2: x(right), y2: y(rate) } : null;
}

export function drawRoofs(
  frame: Frame,
  marks: Group,
  labels: Labels,
  roofline: Roofline,
  x: Log,
  y: Log,
): void {
  const { compute, memory } = roofline;
  const top = compute.length > 0 ? Math.max(...compute.map(({ rate }) => rate.value)) : null;
  const fastest = memory.length > 0 ? Math.max(...memory.map(({ rate }) => rate.value)) : null;
  for (const ceiling of compute) {
    const whole = flatOf(ceiling, fastest, x, y);
    const span = whole && clipped(whole, frame);
    if (!span) continue;
    labels.avoid(span.x1, span.y1, span.x2, span.y2);
    stroke(marks, span, "roof compute").attr("stroke-dasharray", dtypeDash(ceiling.dtype) || null);
    labelFlat(frame, labels, ceiling, span);
  }
  for (const ceiling of memory) {
    const span = slopeOf(ceiling, top, x, y);
    if (!span) continue;
    labels.avoid(span.x1, span.y1, span.x2, span.y2);
    const main = ceiling.level === 0 ? "roof memory main" : "roof memory";
    stroke(marks, span, main).style("stroke", levelColor(ceiling.level));
    labelSlope(frame, labels, ceiling, span);
  }
}

function stroke(marks: Group, { x1, y1, x2, y2 }: Span, className: string) {
  return marks
    .append("line")
    .attr("class", className)
    .attr("x1", px(x1))
    .attr("y1", px(y1))
    .attr("x2", px(x2))
    .attr("y2", px(y2));
}

/** The label stands along its line and never left of it, where it would name another: digits are left out first. */
function labelFlat(
  { em }: Frame,
  labels: Labels,
  { dtype, rate }: ComputeCeiling,
  { x1, x2, y2 }: Span,
): void {
  const rates = [3, 2].map((digits) => `${dtype} ${formatRate(rate.value, { digits })}`);
  const choices = [...rates, dtype].map((text) => {
    const places: Place[] = [];
    for (let x = x2 - 4; x - textWidth(text, em) >= x1; x -= em)
      for (const rise of [-0.5, 1.15]) places.push({ x, y: y2 + rise * em, anchor: "end" });
    return { text, places };
  });
  labels.add({ className: "roof", choices, insist: true });
}

/** The label lies on its line: the long text if it fits, else the bandwidth alone, starting further and further up. */
function labelSlope(frame: Frame, labels: Labels, ceiling: MemoryCeiling, span: Span): void {
  const { em } = frame;
  const length = Math.hypot(span.x2 - span.x1, span.y2 - span.y1);
  const [ux, uy] = [(span.x2 - span.x1) / length, (span.y2 - span.y1) / length];
  const angle = (Math.atan2(uy, ux) * 180) / Math.PI;
  const bandwidth = formatBandwidth(ceiling.rate.value);
  const choices = [`${bandwidth}, ${ceiling.label}`, bandwidth].map((text) => {
    const room = length - textWidth(text, em) - em / 2;
    const places: Place[] = [];
    for (let along = em / 2; along <= room; along += em)
      for (const side of [-0.45, 1.1])
        places.push({
          x: span.x1 + along * ux - uy * em * side,
          y: span.y1 + along * uy + ux * em * side,
          anchor: "start",
          angle,
        });
    return { text, places };
  });
  labels.add({ className: "roof", choices, insist: true });
}

/** Where memory stops being the limit: ringed, named, and dropped to the axis. */
export function drawKnee(
  frame: Frame,
  marks: Group,
  labels: Labels,
  roofline: Roofline,
  x: Log,
  y: Log,
): void {
  const rate = roofline.compute.find(({ dtype }) => dtype === "f32")?.rate.value;
  if (!roofline.knee || !rate) return;
  const at = { x: px(x(roofline.knee.value)), y: px(y(rate)) };
  const drop = clipped({ x1: at.x, y1: at.y, x2: at.x, y2: frame.bottom }, frame);
  if (drop) stroke(marks, drop, "knee-drop");
  if (!isInside(at, frame)) return;
  marks.append("circle").attr("class", "knee-ring").attr("cx", at.x).attr("cy", at.y).attr("r", 5);
  const text = `knee ${formatIntensity(roofline.knee.value)}`;
  const beside: Place = { x: at.x + 10, y: at.y + frame.em * 1.5, anchor: "start" };
  const foot: Place = { x: at.x + 6, y: frame.bottom - frame.em * 0.6, anchor: "start" };
  const places: Place[] = [
    beside,
    { x: at.x - 10, y: at.y - frame.em * 0.7, anchor: "end" },
    foot,
    { ...foot, x: at.x - 6, anchor: "end" },
    ...around(at.x, at.y, 10, frame.em),
  ];
  labels.add({ className: "knee", choices: [{ text, places }], insist: true });
  labels.block({ ...at, r: 7 });
}
