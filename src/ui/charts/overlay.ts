import { line, type ScaleLogarithmic, scaleLog } from "d3";
import {
  formatBandwidth,
  formatCount,
  formatIntensity,
  formatInterval,
  formatRate,
} from "../../core/format.ts";
import type { Roofline } from "../../roofline/types.ts";
import { drawXAxis, drawYAxis, logDomain } from "./axes.ts";
import { explore, type Target } from "./explore.ts";
import { append, type Chart, type Group, openFrame, px, type Size } from "./frame.ts";
import { type Bounds, Labels, type Place, textWidth } from "./labels.ts";
import { seriesColor, seriesDash, seriesMarker } from "./series.ts";

/** One calibration of several: its roofline, what it is called and how it is drawn. */
export interface OverlaySeries {
  readonly key: string;
  readonly name: string;
  readonly series: number;
  readonly roofline: Roofline;
}

export interface OverlayData {
  readonly all: readonly OverlaySeries[];
  /** The one that a small multiple is of: the others are there in grey, for comparison. Absent: all alike. */
  readonly only?: string;
}

export interface OverlayOptions extends Size {
  readonly onActive?: (sentence: string | null) => void;
}

type Log = ScaleLogarithmic<number, number>;
type Spot = readonly [intensity: number, rate: number];

const tick = (value: number) => formatCount(value, { trim: true });

/** The f32 roof over the largest-footprint level: what a roofline comes to in one line; null without both ceilings. */
function roofOf({
  compute,
  memory,
  knee,
}: Roofline): { readonly top: number; readonly slope: number } | null {
  const top = compute.find(({ dtype }) => dtype === "f32")?.rate.value;
  const slope = memory[0]?.rate.value;
  return top && slope && knee ? { top, slope } : null;
}

/** The series whose roof is complete enough to be drawn. */
function drawable(all: readonly OverlaySeries[]): readonly OverlaySeries[] {
  return all.filter(({ roofline }) => roofOf(roofline) !== null);
}

/** The roofs of several calibrations over each other, each with its knee, its name along the line. */
export const drawOverlay: Chart<OverlayData, OverlayOptions> = (svg, { all, only }, options) => {
  const em = options.fontSize;
  const small = only !== undefined;
  const margin = { top: em * 2.4, right: em * 1.2, bottom: em * (small ? 2.4 : 4), left: em * 4.6 };
  const shown = drawable(all);
  const label = small
    ? `Roofline of ${all.find(({ key }) => key === only)?.name ?? ""} before the others`
    : `Rooflines of ${shown.length} calibrations over each other. Arrow keys walk them.`;
  const frame = openFrame(svg, options, margin, label);
  const { x, y } = scales(frame, shown);
  drawXAxis(frame, { scale: x, format: tick, title: small ? "" : "Arithmetic intensity, FLOP per byte →" });
  drawYAxis(frame, { scale: y, format: tick, title: "↑ FLOP/s" });
  const marks = frame.plot.append("g");
  const labels = new Labels(frame.plot.append("g"), em, frame);
  const faint = shown.filter(({ key }) => small && key !== only);
  const strong = shown.filter((one) => !faint.includes(one));
  for (const one of faint) drawRoof(marks, one, x, y, true);
  for (const one of strong) {
    if (small) drawSweep(marks, one, x, y);
    const spots = drawRoof(marks, one, x, y, false);
    spots.slice(1).forEach(([to, rate], i) => {
      const [from, below] = spots[i]!;
      labels.avoid(x(from), y(below), x(to), y(rate));
    });
    labels.block({ x: x(spots[1]![0]), y: y(spots[1]![1]), r: 7 });
  }
  for (const one of strong) if (!small) name(labels, one, x, y, em, frame);
  labels.draw();
  explore(
    frame,
    strong.flatMap((one) => targets(one, x, y)),
    options,
  );
};

function scales(frame: Bounds, all: readonly OverlaySeries[]): { x: Log; y: Log } {
  const knees = all.map(({ roofline }) => roofline.knee!.value);
  const [left, right] = logDomain(
    [...knees.map((knee) => knee / 30), ...knees.map((knee) => knee * 12), 0.25, 64],
    1,
  );
  const roofs = all.map(({ roofline }) => roofOf(roofline)!);
  const feet = roofs.map(({ slope }) => slope * Math.max(left, 0.2));
  const [bottom, top] = logDomain(
    roofs.length > 0 ? [...feet, ...roofs.map(({ top }) => top)] : [1e9, 1e13],
    1.6,
  );
  return {
    x: scaleLog([left, right], [frame.left, frame.right]),
    y: scaleLog([Math.max(bottom, top / 1e7), top], [frame.bottom, frame.top]).clamp(true),
  };
}

/** From the left edge (or the floor) up to the knee and on to the right edge. */
function spotsOf({ roofline }: OverlaySeries, x: Log, y: Log): readonly Spot[] {
  const { top, slope } = roofOf(roofline)!;
  const [left, right] = x.domain() as [number, number];
  const from = Math.max(left, y.domain()[0]! / slope);
  return [
    [from, from * slope],
    [top / slope, top],
    [right, top],
  ];
}

function drawRoof(marks: Group, one: OverlaySeries, x: Log, y: Log, faint: boolean): readonly Spot[] {
  const spots = spotsOf(one, x, y);
  const path =
    line<Spot>(
      (spot) => px(x(spot[0])),
      (spot) => px(y(spot[1])),
    )(spots) ?? "";
  if (faint) {
    append(marks, "path", { class: "roof faint", d: path });
    return spots;
  }
  const [color, dash] = [seriesColor(one.series), seriesDash(one.series)];
  append(marks, "path", {
    class: "roof series",
    "stroke-dasharray": dash,
    d: path,
  }).style.setProperty("stroke", color);
  const [knee, rate] = spots[1]!;
  const marker = seriesMarker(one.series, 90);
  append(marks, "path", {
    class: "dot",
    transform: `translate(${px(x(knee))},${px(y(rate))}) rotate(${marker.turn})`,
    d: marker.path,
  }).style.setProperty("--color", color);
  return spots;
}

function drawSweep(marks: Group, { roofline, series }: OverlaySeries, x: Log, y: Log): void {
  const points = roofline.curves[0]?.points ?? [];
  const [left, right] = x.domain() as [number, number];
  for (const { intensity, rate } of points)
    if (intensity >= left && intensity <= right)
      append(marks, "circle", {
        class: "sweep-dot series",
        cx: px(x(intensity)),
        cy: px(y(rate.value)),
        r: 2,
      }).style.setProperty("fill", seriesColor(series));
}

const LONGEST = 40;

/** The name on the flat of the roof, from the right end leftwards, above or below; else along the slope. */
function name(labels: Labels, one: OverlaySeries, x: Log, y: Log, em: number, frame: Bounds): void {
  const [[foot, low], [knee, top], [right]] = spotsOf(one, x, y) as [Spot, Spot, Spot];
  const short = one.name.length > LONGEST ? `${one.name.slice(0, LONGEST - 1)}…` : one.name;
  const flat: Place[] = [];
  const start = x(knee) + em;
  for (let at = x(right) - 4; at - textWidth(short, em) >= start; at -= em)
    for (const rise of [-0.5, 1.15]) flat.push({ x: at, y: y(top) + rise * em, anchor: "end" });
  const [dx, dy] = [x(knee) - x(foot), y(top) - y(low)];
  const length = Math.hypot(dx, dy);
  const angle = (Math.atan2(dy, dx) * 180) / Math.PI;
  const slope: Place[] = [];
  for (let along = em; along + textWidth(short, em) <= length; along += em)
    for (const side of [-0.45, 1.1])
      slope.push({
        x: x(foot) + (along * dx - em * side * dy) / length,
        y: y(low) + (along * dy + em * side * dx) / length,
        anchor: "start",
        angle,
      });
  const far: Place[] = [];
  for (let rise = 2; rise <= 8; rise++)
    for (const sign of [-1, 1]) far.push({ x: frame.right - 4, y: y(top) + sign * rise * em, anchor: "end" });
  labels.add({ className: "roof", choices: [{ text: short, places: [...flat, ...slope, ...far] }] });
}

/** Where a roofline can be asked: its knee, the end of its roof, the foot of its slope. */
function targets(one: OverlaySeries, x: Log, y: Log): Target[] {
  const { compute, memory, knee } = one.roofline;
  const roof = compute.find(({ dtype }) => dtype === "f32")!.rate;
  const lines = [
    `f32 ${formatInterval(roof, formatRate)}`,
    `${formatInterval(memory[0]!.rate, formatBandwidth)}, ${memory[0]!.label}`,
    `knee ${formatInterval(knee!, formatIntensity)}`,
  ];
  return spotsOf(one, x, y).map(([intensity, rate], at) => ({
    key: `${one.key} ${at}`,
    x: x(intensity),
    y: y(rate),
    title: one.name,
    lines,
  }));
}
