import { group, line, scaleLog, symbol, symbolCircle, symbolDiamond, symbolSquare } from "d3";
import { formatBandwidth, formatBytes, formatInterval } from "../../core/format.ts";
import type { Roofline } from "../../roofline/types.ts";
import { drawXAxis, drawYAxis, logDomain } from "./axes.ts";
import { explore } from "./explore.ts";
import { type Chart, openFrame, px, type Size } from "./frame.ts";
import { around, Labels } from "./labels.ts";
import { levelColor } from "./palette.ts";

export interface BandwidthOptions extends Size {
  readonly onActive?: (sentence: string | null) => void;
}

type Evidence = Pick<Roofline, "bandwidth" | "memory">;

/** Bandwidth over footprint: where the curve steps down, a level of the memory has been outgrown. */
export const drawBandwidth: Chart<Evidence, BandwidthOptions> = (svg, { bandwidth, memory }, options) => {
  const em = options.fontSize;
  const margin = { top: em * 2.4, right: em * 1.2, bottom: em * 4, left: em * 4.6 };
  const label = `Bandwidth over footprint: ${bandwidth.length} measurements, ${memory.length} plateaus. Arrow keys walk the points.`;
  const frame = openFrame(svg, options, margin, label);
  const x = scaleLog(
    logDomain(
      bandwidth.map(({ footprint }) => footprint),
      1.5,
    ),
    [frame.left, frame.right],
  );
  const rates = bandwidth.flatMap(({ rate }) => [rate.low, rate.high]);
  const y = scaleLog(logDomain([...rates, ...memory.map(({ rate }) => rate.value)], 1.5), [
    frame.bottom,
    frame.top,
  ]);
  drawXAxis(frame, { scale: x, format: (v) => formatBytes(v), title: "Bytes touched →", base: 2 });
  drawYAxis(frame, {
    scale: y,
    format: (v) => formatBandwidth(v, { trim: true }).replace(/B\/s$/, ""),
    title: "↑ B/s",
  });

  const marks = frame.plot.append("g");
  const labels = new Labels(frame.plot.append("g"), em, frame);
  for (const { footprint, rate } of bandwidth) labels.block({ x: x(footprint), y: y(rate.value), r: 5 });

  for (const ceiling of memory) {
    const [from, to] = [x(ceiling.footprint.low), x(Math.min(ceiling.footprint.high, x.domain()[1]!))];
    const at = px(y(ceiling.rate.value));
    marks
      .append("line")
      .attr("class", ceiling.level === 0 ? "roof memory main" : "roof memory")
      .style("stroke", levelColor(ceiling.level))
      .attr("x1", px(Math.max(from, frame.left)))
      .attr("x2", px(Math.min(to, frame.right)))
      .attr("y1", at)
      .attr("y2", at);
    const middle = (Math.max(from, frame.left) + Math.min(to, frame.right)) / 2;
    const places = [0, -0.25, 0.25, -0.4, 0.4].flatMap((shift) =>
      [-0.9, -2, 1.6, 2.8].map((rise) => ({
        x: middle + shift * (to - from),
        y: at + rise * em,
        anchor: "middle" as const,
      })),
    );
    labels.avoid(from, at, to, at);
    labels.add({
      className: "roof",
      choices: [{ text: formatBandwidth(ceiling.rate.value), places }],
      insist: true,
    });
  }

  const marker = new Map([
    ["copy", symbolCircle],
    ["triad", symbolDiamond],
    ["read", symbolSquare],
  ]);
  for (const [kernel, points] of group(bandwidth, (point) => point.kernel)) {
    const ordered = points.toSorted((a, b) => a.footprint - b.footprint);
    const path = line<(typeof ordered)[number]>()
      .x((point) => px(x(point.footprint)))
      .y((point) => px(y(point.rate.value)));
    marks.append("path").attr("class", "sweep").attr("d", path(ordered));
    for (const { footprint, rate } of ordered) {
      const at = { x: px(x(footprint)), y: px(y(rate.value)) };
      marks
        .append("line")
        .attr("class", "whisker")
        .attr("x1", at.x)
        .attr("x2", at.x)
        .attr("y1", px(y(rate.low)))
        .attr("y2", px(y(rate.high)));
      labels.avoid(at.x, y(rate.low), at.x, y(rate.high));
      marks
        .append("path")
        .attr("class", "point")
        .attr("transform", `translate(${at.x},${at.y})`)
        .attr("d", symbol(marker.get(kernel) ?? symbolCircle, 40)());
    }
    ordered.slice(1).forEach((point, i) => {
      const from = ordered[i]!;
      labels.avoid(x(from.footprint), y(from.rate.value), x(point.footprint), y(point.rate.value));
    });
    const ends = [...ordered, ...ordered.toReversed()];
    const places = ends.flatMap((point) => around(x(point.footprint), y(point.rate.value), em * 0.8, em));
    labels.add({ className: "name", choices: [{ text: kernel, places }], insist: true });
  }
  labels.draw();

  explore(
    frame,
    bandwidth.map(({ key, kernel, footprint, rate }) => ({
      key,
      x: x(footprint),
      y: y(rate.value),
      title: `${kernel}, ${formatBytes(footprint)}`,
      lines: [formatInterval(rate, formatBandwidth)],
    })),
    options,
  );
};
