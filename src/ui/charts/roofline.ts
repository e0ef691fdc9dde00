import { line, type ScaleLogarithmic, scaleLog } from "d3";
import type { Estimate } from "../../core/estimate.ts";
import {
  formatBytes,
  formatCount,
  formatIntensity,
  formatInterval,
  formatPercent,
  formatRate,
} from "../../core/format.ts";
import type { OpClass } from "../../core/op-class.ts";
import type { Dtype } from "../../core/units.ts";
import { attainable } from "../../roofline/attainable.ts";
import type { Roofline } from "../../roofline/types.ts";
import { drawXAxis, drawYAxis, logDomain } from "./axes.ts";
import { explore, type Target } from "./explore.ts";
import { append, type Chart, type Frame, type Group, openFrame, px, type Size } from "./frame.ts";
import { around, Labels } from "./labels.ts";
import { markerPath } from "./markers.ts";
import { classColor } from "./palette.ts";
import { drawKnee, drawRoofs } from "./roofs.ts";

/** A kernel that was measured, or a node of a model whose time was predicted. */
export interface ChartPoint {
  readonly key: string;
  readonly label: string;
  readonly opClass: OpClass | null;
  readonly dtype: Dtype;
  readonly intensity: number;
  readonly rate: Estimate;
  /** Written beside the point when there is room; the tooltip has it anyway. */
  readonly named: boolean;
  /** Share of the whole that this point stands for: its area. Absent: all alike. */
  readonly share?: number;
  /** More to say in the tooltip. */
  readonly notes: readonly string[];
}

export interface RooflineData {
  readonly roofline: Roofline;
  readonly points: readonly ChartPoint[];
}

export interface RooflineOptions extends Size {
  /** Draw the measured intensity sweep. */
  readonly sweep: boolean;
  readonly onActive?: (sentence: string | null) => void;
  readonly onPick?: (key: string) => void;
}

/**
 * The roofline: performance over arithmetic intensity, both logarithmic. Roofs first (one slope for each memory level,
 * one ceiling for each data type), the knee marked, the sweep that traces the real roof below, and the points.
 */
export const drawRoofline: Chart<RooflineData, RooflineOptions> = (svg, data, options) => {
  const em = options.fontSize;
  const margin = { top: em * 2.4, right: em * 1.2, bottom: em * 4, left: em * 4.6 };
  const frame = openFrame(svg, options, margin, summary(data));
  const { x, y } = scales(frame, data);
  drawXAxis(frame, { scale: x, format: tick, title: "Arithmetic intensity, FLOP per byte →" });
  drawYAxis(frame, { scale: y, format: tick, title: "↑ FLOP/s" });

  const marks = frame.plot.append("g");
  const labels = new Labels(frame.plot.append("g"), em, frame);
  for (const point of data.points)
    labels.block({ x: x(point.intensity), y: y(point.rate.value), r: radius(point) });
  drawKnee(frame, marks, labels, data.roofline, x, y);
  drawRoofs(frame, marks, labels, data.roofline, x, y);
  if (options.sweep) drawSweep(marks, labels, data.roofline, x, y, em);
  drawPoints(marks, labels, data.points, x, y, em);
  labels.draw();
  explore(frame, targets(data, options.sweep, x, y), options);
};

type Log = ScaleLogarithmic<number, number>;

const tick = (value: number) => formatCount(value, { trim: true });

function scales(frame: Frame, { roofline, points }: RooflineData): { x: Log; y: Log } {
  const knee = roofline.knee?.value;
  const all = [...points, ...roofline.sweep];
  const [left, right] = logDomain(
    [...all.map((point) => point.intensity), ...(knee ? [knee / 30, knee * 12] : []), 0.25, 64],
    1.6,
  );
  const x = scaleLog([left, right], [frame.left, frame.right]);
  const tops = [...roofline.compute.map(({ rate }) => rate.value), ...all.map(({ rate }) => rate.high)];
  const feet = [
    ...all.map(({ rate }) => rate.low),
    ...roofline.memory.map(({ rate }) => rate.value * Math.max(left, 0.2)),
  ];
  // Before the first result the paper shows where results of today's GPUs will lie.
  if (tops.length + feet.length === 0) feet.push(1e9, 1e13);
  const [, top] = logDomain(tops.length > 0 ? tops : feet, 2);
  const [bottom] = logDomain(feet.length > 0 ? feet : tops, 1.5);
  // Seven decades are all that a chart can tell apart; what lies deeper rests on the floor.
  const y = scaleLog([Math.max(bottom, top / 1e7), top], [frame.bottom, frame.top]).clamp(true);
  return { x, y };
}

function drawSweep(marks: Group, labels: Labels, { curves }: Roofline, x: Log, y: Log, em: number): void {
  const path = line<Roofline["sweep"][number]>()
    .x((point) => px(x(point.intensity)))
    .y((point) => px(y(point.rate.value)));
  for (const { set, points } of curves) {
    marks
      .append("path")
      .attr("class", set === null ? "sweep" : "sweep cached")
      .attr("d", path([...points]));
    for (const point of points) {
      const at = { x: x(point.intensity), y: y(point.rate.value) };
      marks
        .append("circle")
        .attr("class", "sweep-dot")
        .attr("cx", px(at.x))
        .attr("cy", px(at.y))
        .attr("r", 2);
      labels.block({ ...at, r: 2 });
    }
    points.slice(1).forEach((point, i) => {
      const from = points[i]!;
      labels.avoid(x(from.intensity), y(from.rate.value), x(point.intensity), y(point.rate.value));
    });
    const places = points
      .toReversed()
      .flatMap((point) => around(x(point.intensity), y(point.rate.value), em * 0.8, em))
      .filter((place) => place.anchor !== "end");
    const text = set === null ? "measured sweep" : `sweep in ${formatBytes(set, { trim: true })}`;
    labels.add({ className: "sweep", choices: [{ text, places }] });
  }
}

function drawPoints(
  marks: Group,
  labels: Labels,
  points: readonly ChartPoint[],
  x: Log,
  y: Log,
  em: number,
): void {
  for (const point of points) {
    const color = classColor(point.opClass);
    const at = { x: px(x(point.intensity)), y: px(y(point.rate.value)) };
    const [low, high] = [px(y(point.rate.low)), px(y(point.rate.high))];
    labels.avoid(at.x, low, at.x, high);
    const node = point.share === undefined ? "" : " node";
    if (Math.abs(low - high) > 1)
      append(marks, "line", {
        class: `whisker${node}`,
        x1: at.x,
        x2: at.x,
        y1: low,
        y2: high,
      }).style.setProperty("stroke", color);
    append(marks, "path", {
      class: `point${node}`,
      transform: `translate(${at.x},${at.y})`,
      d: markerPath(point.opClass, Math.PI * radius(point) ** 2),
    }).style.setProperty("--color", color);
  }
  const placesOf = (point: ChartPoint) =>
    around(x(point.intensity), y(point.rate.value), radius(point) + em * 0.35, em);
  for (const point of points)
    if (point.named)
      labels.add({ className: "name", choices: [{ text: point.label, places: placesOf(point) }] });
}

/** Area in proportion to the share, within what can be seen and what does not cover the rest. */
function radius({ share }: ChartPoint): number {
  return share === undefined ? 5 : Math.min(14, Math.max(3, 30 * Math.sqrt(share)));
}

function targets({ roofline, points }: RooflineData, sweep: boolean, x: Log, y: Log): Target[] {
  const target = (point: Omit<ChartPoint, "named">): Target => {
    const roof = attainable(roofline, point.intensity, { dtype: point.dtype });
    return {
      key: point.key,
      x: x(point.intensity),
      y: y(point.rate.value),
      title: point.label.length > 60 ? `${point.label.slice(0, 59)}…` : point.label,
      lines: [
        formatInterval(point.rate, formatRate),
        `${formatIntensity(point.intensity)}, ${point.dtype}`,
        ...(roof ? [`${formatPercent(point.rate.value / roof)} of the roof above it`] : []),
        ...point.notes,
      ],
    };
  };
  const traced = sweep
    ? roofline.sweep.map((point) =>
        target({ ...point, label: `Intensity sweep, ${point.label}`, opClass: null, notes: [] }),
      )
    : [];
  return [...traced, ...points.map(target)];
}

function summary({ roofline, points }: RooflineData): string {
  const roofs = [
    ...roofline.compute.map(({ dtype, rate }) => `${dtype} ${formatRate(rate.value)}`),
    ...(roofline.knee ? [`knee at ${formatIntensity(roofline.knee.value)}`] : []),
  ];
  return `Roofline chart: ${[...roofs, `${points.length} points`].join(", ")}. Arrow keys walk the points.`;
}
