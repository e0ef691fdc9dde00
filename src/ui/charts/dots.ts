import { type ScaleLogarithmic, scaleLog, ticks } from "d3";
import { drawXAxis, logDomain } from "./axes.ts";
import { AROUND, type DotGroup, type DotLine, HEADING, LANE, lineHeight } from "./dot-lines.ts";
import { explore, type Target } from "./explore.ts";
import { append, type Chart, type Frame, openFrame, px, type Size } from "./frame.ts";
import { textWidth } from "./labels.ts";
import { seriesColor, seriesMarker } from "./series.ts";

export interface DotsData {
  readonly groups: readonly DotGroup[];
  /** A value that all others are read against, drawn as a line. */
  readonly reference: number | null;
  readonly title: string;
  readonly label: string;
  readonly format: (value: number) => string;
}

export interface DotsOptions extends Size {
  readonly onActive?: (sentence: string | null) => void;
  readonly onPick?: (key: string) => void;
}

type Log = ScaleLogarithmic<number, number>;

/** Figures with their intervals on a common logarithmic axis, a line each; several series of a line lie under each other. */
export const drawDots: Chart<DotsData, DotsOptions> = (svg, data, options) => {
  const em = options.fontSize;
  const lines = data.groups.flatMap((group) => group.lines);
  const longest = Math.max(0, ...lines.map(({ label }) => textWidth(label, em)));
  const left = Math.min(longest + em, options.width * 0.42);
  const margin = { top: AROUND.top * em, right: em, bottom: AROUND.bottom * em, left };
  const frame = openFrame(svg, options, margin, data.label);
  const x = scaleLog(domainOf(data), [frame.left, frame.right]).clamp(true);
  drawXAxis(frame, { scale: x, format: data.format, title: data.title, at: ticksWithin(x, em) });
  if (data.reference !== null) {
    const at = px(x(data.reference));
    const ends = { x1: at, x2: at, y1: frame.top, y2: frame.bottom };
    append(frame.plot, "line", { class: "reference", ...ends });
  }
  const targets: Target[] = [];
  let y = frame.top;
  for (const { heading, lines } of data.groups) {
    if (heading) {
      text(frame, heading, "heading", y + em * 1.4);
      y += HEADING * em;
    }
    for (const line of lines) {
      targets.push(...drawLine(frame, line, x, y));
      y += lineHeight(line) * em;
    }
  }
  explore(frame, targets, options);
};

/** Every value and, within reason, every interval; the reference in it. An interval that goes on leaves the paper. */
function domainOf({ groups, reference }: DotsData): [number, number] {
  const values = groups.flatMap(({ lines }) => lines.flatMap(({ dots }) => dots.map(({ value }) => value)));
  const middles = [...values.map(({ value }) => value), ...(reference === null ? [] : [reference])];
  const [low, high] = logDomain(middles, 1.25);
  const [least, most] = logDomain([low, high, ...values.flatMap((value) => [value.low, value.high])], 1.05);
  return [Math.max(least, low / 3), Math.min(most, high * 3)];
}

/** Within less than a decade even steps say more than powers of ten; absent where those do. */
function ticksWithin(x: Log, em: number): readonly number[] | undefined {
  const [low, high] = x.domain() as [number, number];
  if (high / low >= 8) return undefined;
  const [left, right] = x.range() as [number, number];
  const gap = em * 3.6;
  const kept: number[] = [];
  for (const tick of ticks(low, high, 9))
    if (kept.length === 0 || x(tick) - x(kept.at(-1)!) >= gap) kept.push(tick);
  return right - left > gap ? kept : [];
}

function text(frame: Frame, content: string, className: string, y: number): void {
  frame.plot.append("text").attr("class", className).attr("x", 0).attr("y", px(y)).text(content);
}

function drawLine(frame: Frame, { key, label, dots }: DotLine, x: Log, top: number): Target[] {
  const { em, plot, left, right } = frame;
  const height = lineHeight({ key, label, dots }) * em;
  text(frame, fitting(label, left - em * 0.8, em), "", top + height / 2 + em * 0.33);
  append(plot, "line", { class: "grid", x1: left, x2: right, y1: px(top + height), y2: px(top + height) });
  const first = top + (height - dots.length * LANE * em) / 2 + (LANE * em) / 2;
  return dots.map((dot, lane) => {
    const y = px(first + lane * LANE * em);
    const at = px(x(dot.value.value));
    const color = seriesColor(dot.series);
    const [low, high] = [px(x(dot.value.low)), px(x(dot.value.high))];
    const whisker = append(plot, "line", { class: "whisker", x1: low, x2: high, y1: y, y2: y });
    whisker.style.setProperty("stroke", color);
    const marker = seriesMarker(dot.series, em * em * 0.32);
    append(plot, "path", {
      class: dot.hollow ? "dot hollow" : "dot",
      transform: `translate(${at},${y}) rotate(${marker.turn})`,
      d: marker.path,
    }).style.setProperty("--color", color);
    return { key: `${key} ${dot.series}`, x: at, y, title: dot.title, lines: dot.notes };
  });
}

/** What fits beside the plot; the tooltip and the table have the whole label. */
function fitting(label: string, room: number, em: number): string {
  const letters = Math.floor(room / textWidth("x", em));
  return label.length <= letters ? label : `${label.slice(0, Math.max(1, letters - 1))}…`;
}
