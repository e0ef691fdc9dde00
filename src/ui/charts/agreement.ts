import { area, type ScaleLogarithmic, scaleLog, symbol, symbolCircle, symbolSquare } from "d3";
import { formatPercent, formatSeconds } from "../../core/format.ts";
import type { MeasuredRuntime } from "../../core/runtime.ts";
import type { Seconds } from "../../core/units.ts";
import { drawXAxis, drawYAxis, logDomain } from "./axes.ts";
import { explore } from "./explore.ts";
import { type Chart, type Frame, openFrame, px, type Size } from "./frame.ts";

/** A model that was run: what was predicted over what it took. */
export interface AgreementPoint {
  readonly key: string;
  readonly label: string;
  readonly runtime: MeasuredRuntime;
  readonly measured: Seconds;
  readonly predicted: { readonly value: Seconds; readonly low: Seconds; readonly high: Seconds };
  /** The run of just now. */
  readonly newest: boolean;
}

export interface AgreementOptions extends Size {
  readonly onActive?: (sentence: string | null) => void;
}

type Log = ScaleLogarithmic<number, number>;

/** How far from the diagonal the paper is tinted: predictions within these are good, and usable. */
const BANDS = [0.3, 0.1] as const;

const MARKS: Readonly<Record<MeasuredRuntime, readonly [color: string, path: string]>> = {
  "onnxruntime-web/webgpu": ["var(--c-vermillion)", symbol(symbolCircle, 72)() ?? ""],
  "onnxruntime-web/wasm": ["var(--c-sky)", symbol(symbolSquare, 64)() ?? ""],
};

/** Which colour and which shape a runtime has here. */
export function runtimeMark(runtime: MeasuredRuntime): { readonly color: string; readonly path: string } {
  const [color, path] = MARKS[runtime];
  return { color, path };
}

/** Predicted against measured time, both logarithmic and to one scale: on the diagonal a prediction came true. */
export const drawAgreement: Chart<readonly AgreementPoint[], AgreementOptions> = (svg, points, options) => {
  const em = options.fontSize;
  const margin = { top: em * 2.4, right: em * 1.2, bottom: em * 4, left: em * 4.6 };
  const label = `Predicted against measured: ${points.length} runs. Arrow keys walk the points.`;
  const frame = openFrame(svg, options, margin, label);
  const domain = logDomain(
    points.flatMap(({ measured, predicted }) => [measured, predicted.low, predicted.high]),
    1.5,
  );
  const x = scaleLog(domain, [frame.left, frame.right]);
  const y = scaleLog(domain, [frame.bottom, frame.top]).clamp(true);
  drawBands(frame, x, y, domain);
  const format = (seconds: number) => formatSeconds(seconds, { trim: true });
  drawXAxis(frame, { scale: x, format, title: "Measured →" });
  drawYAxis(frame, { scale: y, format, title: "↑ Predicted" });
  const marks = frame.plot.append("g");
  for (const { runtime, measured, predicted, newest } of points) {
    const [color, path] = MARKS[runtime];
    const at = px(x(measured));
    marks
      .append("line")
      .attr("class", "whisker node")
      .style("stroke", color)
      .attr("x1", at)
      .attr("x2", at)
      .attr("y1", px(y(predicted.low)))
      .attr("y2", px(y(predicted.high)));
    marks
      .append("path")
      .attr("class", newest ? "point newest" : "point")
      .style("--color", color)
      .attr("transform", `translate(${at},${px(y(predicted.value))})`)
      .attr("d", path);
  }
  explore(
    frame,
    points.map(({ key, label, measured, predicted }) => ({
      key,
      x: x(measured),
      y: y(predicted.value),
      title: label,
      lines: [
        `predicted ${formatSeconds(predicted.value)}, measured ${formatSeconds(measured)}`,
        `${predicted.value > measured ? "+" : ""}${formatPercent(predicted.value / measured - 1, { digits: 2 })} off`,
      ],
    })),
    options,
  );
};

function drawBands(frame: Frame, x: Log, y: Log, domain: [number, number]): void {
  const paper = frame.plot.append("g");
  for (const band of BANDS) {
    const shape = area<number>()
      .x((value) => px(x(value)))
      .y0((value) => px(y(value / (1 + band))))
      .y1((value) => px(y(value * (1 + band))));
    // Where the paper ends the band is cut, so that it takes more points than its two corners.
    paper
      .append("path")
      .attr("class", "band")
      .attr("d", shape(steps(domain)));
  }
  paper
    .append("line")
    .attr("class", "diagonal")
    .attr("x1", px(x(domain[0])))
    .attr("y1", px(y(domain[0])))
    .attr("x2", px(x(domain[1])))
    .attr("y2", px(y(domain[1])));
}

const STEPS = 48;

function steps([low, high]: [number, number]): number[] {
  return Array.from({ length: STEPS + 1 }, (_, i) => low * (high / low) ** (i / STEPS));
}
