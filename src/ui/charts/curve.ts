import { line, scaleLinear, scaleLog } from "d3";
import type { Estimate } from "../../core/estimate.ts";
import { drawXAxis, drawYAxis, logDomain } from "./axes.ts";
import { explore } from "./explore.ts";
import { append, type Chart, openFrame, px, type Size } from "./frame.ts";
import { around, Labels } from "./labels.ts";

/** Measured points over one variable, and straight lines to hold them against. */
export interface CurveData {
  /** The accessible name: what is drawn over what. */
  readonly label: string;
  readonly x: CurveAxis;
  readonly y: CurveAxis;
  readonly points: readonly {
    readonly key: string;
    readonly x: number;
    readonly y: Estimate;
    readonly title: string;
    readonly notes: readonly string[];
  }[];
  /** Join the points by a line. */
  readonly joined: boolean;
  /** From one end of the drawing to the other: from (x₀, y₀) to (x₁, y₁) in the units of the axes. */
  readonly lines: readonly {
    readonly label: string;
    readonly from: readonly [number, number];
    readonly to: readonly [number, number];
    readonly guess?: boolean;
  }[];
}

interface CurveAxis {
  readonly title: string;
  readonly scale: "log" | "linear";
  readonly format: (value: number) => string;
}

export interface SeriesOptions extends Size {
  readonly onActive?: (sentence: string | null) => void;
}

/** Points with intervals over a variable, both axes linear or logarithmic; lines are labelled where they end. */
export const drawCurve: Chart<CurveData, SeriesOptions> = (svg, data, options) => {
  const em = options.fontSize;
  const margin = { top: em * 2.4, right: em * 1.2, bottom: em * 4, left: em * 5.4 };
  const frame = openFrame(svg, options, margin, `${data.label}. Arrow keys walk the points.`);
  const ends = data.lines.flatMap(({ from, to }) => [from, to]);
  const xs = [...data.points.map(({ x }) => x), ...ends.map(([x]) => x)];
  const ys = [...data.points.flatMap(({ y }) => [y.low, y.high]), ...ends.map(([, y]) => y)];
  const x = scaleOf(data.x, xs, [frame.left, frame.right]);
  const y = scaleOf(data.y, ys, [frame.bottom, frame.top]);
  drawXAxis(frame, { scale: x, format: data.x.format, title: data.x.title });
  drawYAxis(frame, { scale: y, format: data.y.format, title: data.y.title });
  const marks = frame.plot.append("g");
  const labels = new Labels(frame.plot.append("g"), em, frame);
  for (const point of data.points) labels.block({ x: x(point.x), y: y(point.y.value), r: 5 });
  for (const { label, from, to, guess } of data.lines) {
    const [x1, y1, x2, y2] = [x(from[0]), y(from[1]), x(to[0]), y(to[1])].map(px) as [
      number,
      number,
      number,
      number,
    ];
    append(marks, "line", { class: guess ? "guess-line" : "rule", x1, y1, x2, y2 });
    labels.avoid(x1, y1, x2, y2);
    const places = [1, 0.75, 0.5, 0.25].flatMap((share) =>
      around(x1 + (x2 - x1) * share, y1 + (y2 - y1) * share, em * 0.6, em),
    );
    labels.add({ className: guess ? "guess" : "roof", choices: [{ text: label, places }], insist: true });
  }
  const path = line<CurveData["points"][number]>()
    .x((point) => px(x(point.x)))
    .y((point) => px(y(point.y.value)));
  if (data.joined) append(marks, "path", { class: "sweep", d: path([...data.points]) ?? "" });
  for (const point of data.points) {
    const at = { x: px(x(point.x)), y: px(y(point.y.value)) };
    const [low, high] = [px(y(point.y.low)), px(y(point.y.high))];
    if (Math.abs(low - high) > 1)
      append(marks, "line", { class: "whisker", x1: at.x, x2: at.x, y1: low, y2: high });
    append(marks, "circle", { class: "point", cx: at.x, cy: at.y, r: 4.5 });
  }
  labels.draw();
  explore(
    frame,
    data.points.map((point) => ({
      key: point.key,
      x: x(point.x),
      y: y(point.y.value),
      title: point.title,
      lines: point.notes,
    })),
    options,
  );
};

function scaleOf({ scale }: CurveAxis, values: readonly number[], range: [number, number]) {
  if (scale === "log") return scaleLog(logDomain(values, 1.4), range);
  const [low, high] = [Math.min(0, ...values), Math.max(...values, 1e-30)];
  return scaleLinear([low, high + (high - low) * 0.06], range);
}
