import { scaleLinear } from "d3";
import { type Chart, openFrame, px, type Size } from "./frame.ts";
import { textWidth } from "./labels.ts";

export interface Bar {
  readonly label: string;
  readonly value: number;
  /** Written at the end of the bar: "12.3 ms, 45 %". */
  readonly text: string;
  readonly color: string;
}

export interface BarsOptions extends Pick<Size, "width" | "fontSize"> {
  readonly label: string;
}

/** Height that so many bars need, for whoever makes room for them. */
export function barsHeight(count: number, fontSize: number): number {
  return Math.round(count * fontSize * 2.2 + 4);
}

/** Horizontal bars from one common origin, longest first as they come; the figure stands at the bar's end. */
export const drawBars: Chart<readonly Bar[], BarsOptions> = (svg, bars, options) => {
  const em = options.fontSize;
  const left = Math.max(0, ...bars.map((bar) => textWidth(bar.label, em))) + em;
  const right = Math.max(0, ...bars.map((bar) => textWidth(bar.text, em))) + em;
  const size = { ...options, height: barsHeight(bars.length, em) };
  const margin = {
    top: 0,
    right: Math.min(right, options.width * 0.4),
    bottom: 0,
    left: Math.min(left, options.width * 0.4),
  };
  const frame = openFrame(svg, size, margin, options.label);
  const length = scaleLinear(
    [0, Math.max(1e-30, ...bars.map((bar) => bar.value))],
    [0, frame.right - frame.left],
  );
  bars.forEach((bar, i) => {
    const middle = em * (1.1 + 2.2 * i) + 2;
    const row = frame.plot.append("g").attr("class", "bar");
    const text = (x: number, anchor: string, className: string, content: string) =>
      row
        .append("text")
        .attr("class", className)
        .attr("x", px(x))
        .attr("y", px(middle))
        .attr("dy", "0.35em")
        .attr("text-anchor", anchor)
        .text(content);
    text(frame.left - em * 0.8, "end", "label", bar.label);
    row
      .append("rect")
      .style("fill", bar.color)
      .attr("x", px(frame.left))
      .attr("y", px(middle - em * 0.6))
      .attr("width", Math.max(1, px(length(bar.value))))
      .attr("height", px(em * 1.2));
    text(frame.left + length(bar.value) + em * 0.5, "start", "value", bar.text);
  });
  frame.plot
    .append("line")
    .attr("class", "domain")
    .attr("x1", px(frame.left))
    .attr("x2", px(frame.left))
    .attr("y1", 0)
    .attr("y2", size.height);
};
