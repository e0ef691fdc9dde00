import { line, scaleLog, symbol, symbolCircle } from "d3";
import { formatBytes, formatInterval, formatSeconds } from "../../core/format.ts";
import type { OtherCeiling } from "../../roofline/ceilings.ts";
import { drawXAxis, drawYAxis, logDomain } from "./axes.ts";
import { explore } from "./explore.ts";
import { type Chart, openFrame, px, type Size } from "./frame.ts";

export interface LatencyOptions extends Size {
  readonly onActive?: (sentence: string | null) => void;
}

type Point = Pick<OtherCeiling, "key" | "footprint" | "value">;

/** Time of a load that waits for the one before, over the working set that it falls into; points in rising order. */
export const drawLatency: Chart<readonly Point[], LatencyOptions> = (svg, points, options) => {
  const em = options.fontSize;
  const margin = { top: em * 2.4, right: em * 1.2, bottom: em * 4, left: em * 4.6 };
  const label = `Latency over footprint: ${points.length} measurements. Arrow keys walk the points.`;
  const frame = openFrame(svg, options, margin, label);
  const footprints = points.map(({ footprint }) => footprint);
  const x = scaleLog(logDomain(footprints, 1.5), [frame.left, frame.right]);
  const times = points.flatMap(({ value }) => [value.low, value.high]);
  const y = scaleLog(logDomain(times, 1.5), [frame.bottom, frame.top]);
  drawXAxis(frame, { scale: x, format: (v) => formatBytes(v), title: "Bytes touched →", base: 2 });
  drawYAxis(frame, { scale: y, format: (v) => formatSeconds(v, { trim: true }), title: "↑ time of a load" });

  const marks = frame.plot.append("g");
  const path = line<Point>()
    .x(({ footprint }) => px(x(footprint)))
    .y(({ value }) => px(y(value.value)));
  marks.append("path").attr("class", "sweep").attr("d", path(points));
  for (const { footprint, value } of points) {
    const at = px(x(footprint));
    marks
      .append("line")
      .attr("class", "whisker")
      .attr("x1", at)
      .attr("x2", at)
      .attr("y1", px(y(value.low)))
      .attr("y2", px(y(value.high)));
    marks
      .append("path")
      .attr("class", "point")
      .attr("transform", `translate(${at},${px(y(value.value))})`)
      .attr("d", symbol(symbolCircle, 40)());
  }
  explore(
    frame,
    points.map(({ key, footprint, value }) => ({
      key,
      x: x(footprint),
      y: y(value.value),
      title: formatBytes(footprint),
      lines: [formatInterval(value, formatSeconds)],
    })),
    options,
  );
};
