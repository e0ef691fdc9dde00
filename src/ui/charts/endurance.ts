import { line, scaleLinear } from "d3";
import { formatCount, formatRate, formatSeconds } from "../../core/format.ts";
import type { Endurance } from "../../roofline/sustained.ts";
import { drawXAxis, drawYAxis } from "./axes.ts";
import { explore } from "./explore.ts";
import { type Chart, openFrame, px, type Size } from "./frame.ts";

export interface EnduranceOptions extends Size {
  readonly onActive?: (sentence: string | null) => void;
}

/** Multiply-add rate over half a minute without a pause; from zero, so that a drop looks as large as it is. */
export const drawEndurance: Chart<Endurance, EnduranceOptions> = (svg, { curve }, options) => {
  const em = options.fontSize;
  const margin = { top: em * 2.4, right: em * 1.2, bottom: em * 4, left: em * 4.6 };
  const label = `Multiply-add rate over time: ${curve.length} readings. Arrow keys walk them.`;
  const frame = openFrame(svg, options, margin, label);
  const end = Math.max(...curve.map(({ at }) => at));
  const x = scaleLinear([0, end], [frame.left, frame.right]).nice();
  const y = scaleLinear([0, Math.max(...curve.map(({ rate }) => rate))], [frame.bottom, frame.top]).nice();
  drawXAxis(frame, { scale: x, format: (v) => formatSeconds(v, { trim: true }), title: "Time →" });
  drawYAxis(frame, { scale: y, format: (v) => formatCount(v, { trim: true }), title: "↑ FLOP/s" });
  const path = line<Endurance["curve"][number]>()
    .x(({ at }) => px(x(at)))
    .y(({ rate }) => px(y(rate)));
  frame.plot.append("path").attr("class", "sweep").attr("d", path(curve));
  explore(
    frame,
    curve.map(({ at, rate }) => ({
      key: String(at),
      x: x(at),
      y: y(rate),
      title: formatSeconds(at),
      lines: [formatRate(rate)],
    })),
    options,
  );
};
