import { type ScaleLogarithmic, scaleLog } from "d3";
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
import { clipped, clippedPath, isInside } from "./clip.ts";
import { explore, type Target } from "./explore.ts";
import { append, type Chart, type Frame, type Group, openFrame, px, type Size } from "./frame.ts";
import { around, Labels } from "./labels.ts";
import { markerPath } from "./markers.ts";
import { navigate } from "./navigate.ts";
import { classColor } from "./palette.ts";
import { drawKnee, drawRoofs } from "./roofs.ts";
import { formatView, limited, moved, parseView, towards, type View, zoomed } from "./view.ts";

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
  /** The point that the reader chose: it is ringed, and its name stands whatever it covers. */
  readonly pinned?: string | undefined;
  /** What is in view, as the address has it; everything when it is absent or makes no sense here. */
  readonly view?: string | undefined;
  /** The reader zooms or moves; absent: the chart stays as it is. */
  readonly onView?: (view: string | undefined) => void;
}

/**
 * The roofline: performance over arithmetic intensity, both logarithmic. Roofs first (one slope for each memory level,
 * one ceiling for each data type), the knee marked, the sweep that traces the real roof below, and the points.
 */
export const drawRoofline: Chart<RooflineData, RooflineOptions> = (svg, data, options) => {
  const em = options.fontSize;
  const margin = { top: em * 2.4, right: em * 1.2, bottom: em * 4, left: em * 4.6 };
  const { onView } = options;
  const home = homeOf(data);
  const view = limited(parseView(options.view), home);
  const label = `${summary(data)}${view ? ` ${wordsOf(view)}` : ""} ${HOW_TO_WALK}`;
  const frame = openFrame(svg, options, margin, onView ? `${label} ${HOW_TO_ZOOM}` : label);
  frame.root.classed("part", view !== null);
  const { x, y } = scales(frame, view ?? home, view === null);
  drawXAxis(frame, { scale: x, format: tick, title: "Arithmetic intensity, FLOP per byte →" });
  drawYAxis(frame, { scale: y, format: tick, title: "↑ FLOP/s" });

  const marks = frame.plot.append("g");
  const labels = new Labels(frame.plot.append("g"), em, frame);
  const spot = ({ intensity, rate }: Spot) => ({ x: x(intensity), y: y(rate.value) });
  const inView = data.points.filter((point) => isInside(spot(point), frame));
  for (const point of inView) labels.block({ ...spot(point), r: radius(point) });
  const all = [...inView, ...(options.sweep ? data.roofline.sweep : [])];
  const pinned = all.find((point) => point.key === options.pinned && isInside(spot(point), frame));
  if (pinned) drawPin(marks, labels, pinned, spot(pinned), em);
  drawKnee(frame, marks, labels, data.roofline, x, y);
  drawRoofs(frame, marks, labels, data.roofline, x, y);
  if (options.sweep) drawSweep(frame, marks, labels, data.roofline, x, y);
  drawPoints(frame, marks, labels, inView, x, y, pinned?.key);
  labels.draw();
  const show = (next: View | null, tell = false) => {
    onView?.(addressOf(next, home));
    const shown = limited(next, home);
    if (tell) options.onActive?.(shown ? wordsOf(shown) : "Everything is in view.");
  };
  if (onView) navigate(frame, view ?? home, show);
  const onLost = ({ x, y }: Target) => {
    const place = {
      x: (x - frame.left) / (frame.right - frame.left),
      y: (frame.bottom - y) / (frame.bottom - frame.top),
    };
    show(moved(view ?? home, towards(place)));
  };
  explore(frame, targets(data, options.sweep, x, y), { ...options, onLost });
};

/** What the address has after a step of a button: `factor` times as near. */
export function stepped(data: RooflineData, address: string | undefined, factor: number): string | undefined {
  const home = homeOf(data);
  return addressOf(zoomed(limited(parseView(address), home) ?? home, factor), home);
}

function addressOf(view: View | null, home: View): string | undefined {
  const next = limited(view, home);
  return next ? formatView(next) : undefined;
}

const HOW_TO_WALK = "Arrow keys walk the points.";
const HOW_TO_ZOOM = "Plus and minus zoom, 0 shows everything, Shift with arrow keys moves.";

function wordsOf({ x, y }: View): string {
  const [left, right] = x.map((end) => formatIntensity(end));
  const [low, high] = y.map((end) => formatRate(end));
  return `In view: ${left} to ${right}, ${low} to ${high}.`;
}

type Log = ScaleLogarithmic<number, number>;
type Spot = Pick<ChartPoint, "intensity" | "rate">;

const tick = (value: number) => formatCount(value, { trim: true });

/** Everything there is to see. */
function homeOf({ roofline, points }: RooflineData): View {
  const knee = roofline.knee?.value;
  const all = [...points, ...roofline.sweep];
  const [left, right] = logDomain(
    [...all.map((point) => point.intensity), ...(knee ? [knee / 30, knee * 12] : []), 0.25, 64],
    1.6,
  );
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
  return { x: [left, right], y: [Math.max(bottom, top / 1e7), top] };
}

/** @param whole everything is in view: what lies below the floor is then drawn on it, and else left out */
function scales(frame: Frame, view: View, whole: boolean): { x: Log; y: Log } {
  return {
    x: scaleLog(view.x, [frame.left, frame.right]),
    y: scaleLog(view.y, [frame.bottom, frame.top]).clamp(whole),
  };
}

/** A ring round the point, and its name before all others. */
function drawPin(
  marks: Group,
  labels: Labels,
  point: Pick<ChartPoint, "key" | "label" | "share">,
  at: { readonly x: number; readonly y: number },
  em: number,
): void {
  const r = radius(point) + 4;
  append(marks, "circle", { class: "pin", cx: px(at.x), cy: px(at.y), r: px(r) });
  labels.add({
    className: "pinned",
    choices: [{ text: point.label, places: around(at.x, at.y, r + em * 0.35, em) }],
    insist: true,
  });
}

function drawSweep(frame: Frame, marks: Group, labels: Labels, { curves }: Roofline, x: Log, y: Log): void {
  const { em } = frame;
  for (const { set, points } of curves) {
    const spots = points.map((point) => ({ x: x(point.intensity), y: y(point.rate.value) }));
    const path = clippedPath(spots, frame);
    if (path) append(marks, "path", { class: set === null ? "sweep" : "sweep cached", d: path });
    const inView = spots.filter((spot) => isInside(spot, frame));
    for (const at of inView) {
      marks
        .append("circle")
        .attr("class", "sweep-dot")
        .attr("cx", px(at.x))
        .attr("cy", px(at.y))
        .attr("r", 2);
      labels.block({ ...at, r: 2 });
    }
    spots.slice(1).forEach((to, i) => {
      const { x: x1, y: y1 } = spots[i]!;
      const piece = clipped({ x1, y1, x2: to.x, y2: to.y }, frame);
      if (piece) labels.avoid(piece.x1, piece.y1, piece.x2, piece.y2);
    });
    const places = inView
      .toReversed()
      .flatMap((spot) => around(spot.x, spot.y, em * 0.8, em))
      .filter((place) => place.anchor !== "end");
    const text = set === null ? "measured sweep" : `sweep in ${formatBytes(set, { trim: true })}`;
    labels.add({ className: "sweep", choices: [{ text, places }] });
  }
}

function drawPoints(
  frame: Frame,
  marks: Group,
  labels: Labels,
  points: readonly ChartPoint[],
  x: Log,
  y: Log,
  pinned: string | undefined,
): void {
  const { em } = frame;
  const within = (at: number) => px(Math.min(Math.max(at, frame.top), frame.bottom));
  for (const point of points) {
    const color = classColor(point.opClass);
    const at = { x: px(x(point.intensity)), y: px(y(point.rate.value)) };
    const [low, high] = [within(y(point.rate.low)), within(y(point.rate.high))];
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
    if (point.named && point.key !== pinned)
      labels.add({ className: "name", choices: [{ text: point.label, places: placesOf(point) }] });
}

/** Area in proportion to the share, within what can be seen and what does not cover the rest. */
function radius({ share }: Pick<ChartPoint, "share">): number {
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
  return `Roofline chart: ${[...roofs, `${points.length} points`].join(", ")}.`;
}
