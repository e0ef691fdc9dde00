import { area, curveStepAfter, scaleLinear } from "d3";
import { formatBytes, formatCount } from "../../core/format.ts";
import { drawXAxis, drawYAxis } from "./axes.ts";
import { explore } from "./explore.ts";
import { type Chart, openFrame, px, type Size } from "./frame.ts";
import { textWidth } from "./labels.ts";

/** Activations alive while each node runs, in the order in which they run. Long models have a hundred thousand. */
export interface MemorySteps {
  /** Index in Analysis.nodes, step by step. */
  readonly nodes: readonly number[];
  readonly bytes: readonly number[];
  /** The first of the highest steps. */
  readonly peak: number;
  readonly label: (step: number) => string;
}

export interface MemoryOptions extends Size {
  readonly onActive?: (sentence: string | null) => void;
  readonly onPick?: (key: string) => void;
  /** The node that is chosen, marked where it is among the steps. */
  readonly chosen?: number | undefined;
}

const HEADROOM = 1.15;

/** Bytes of activations alive, node by node in the order in which they run; the highest step is named. */
export const drawMemory: Chart<MemorySteps, MemoryOptions> = (
  svg,
  { nodes, bytes, peak, label: labelOf },
  options,
) => {
  const em = options.fontSize;
  const margin = { top: em * 2.4, right: em * 1.2, bottom: em * 4, left: em * 5.4 };
  const label = `Activation memory over ${nodes.length} nodes in the order in which they run. Arrow keys walk them.`;
  const frame = openFrame(svg, options, margin, label);
  if (nodes.length === 0) return;
  const highestBytes = bytes[peak]!;
  const x = scaleLinear([0, nodes.length], [frame.left, frame.right]);
  // Room for the peak's name above it: other steps may be as high.
  const y = scaleLinear([0, Math.max(1, HEADROOM * highestBytes)], [frame.bottom, frame.top]);
  drawXAxis(frame, {
    scale: scaleLinear([0, nodes.length], [frame.left, frame.right]),
    format: (value) => formatCount(value, { trim: true }),
    title: "Nodes as they run →",
  });
  drawYAxis(frame, {
    scale: binary(y),
    format: (value) => formatBytes(value, { trim: true }),
    title: "↑ Activations alive",
  });

  const bins = highest(bytes, Math.max(1, Math.floor(frame.right - frame.left)));
  const shape = area<number>()
    .x((at) => px(x(at)))
    .y0(frame.bottom)
    .y1((at) => px(y(bytes[Math.min(at, bytes.length - 1)]!)))
    .curve(curveStepAfter);
  frame.plot
    .append("path")
    .attr("class", "memory")
    .attr("d", shape([...bins, bytes.length]));

  const mark = (at: number, className: string) =>
    frame.plot
      .append("line")
      .attr("class", className)
      .attr("x1", px(x(at + 0.5)))
      .attr("x2", px(x(at + 0.5)))
      .attr("y1", px(y(bytes[at]!)))
      .attr("y2", frame.bottom);
  const chosen = options.chosen === undefined ? -1 : nodes.indexOf(options.chosen);
  if (chosen >= 0) mark(chosen, "memory-chosen");
  mark(peak, "knee-drop");
  const [peakX, peakY] = [x(peak + 0.5), y(highestBytes)];
  frame.plot
    .append("circle")
    .attr("class", "knee-ring")
    .attr("cx", px(peakX))
    .attr("cy", px(peakY))
    .attr("r", em * 0.4);
  const short = `peak ${formatBytes(highestBytes)}`;
  const long = `${short}, ${labelOf(peak)}`;
  const roomy = textWidth(long, em) < Math.max(frame.right - peakX, peakX - frame.left) - 2 * em;
  const text = roomy ? long : short;
  const width = textWidth(text, em);
  const fits = peakX + em + width <= frame.right;
  const at = fits ? peakX + em : Math.max(frame.left + em / 2, peakX - em - width);
  frame.plot
    .append("text")
    .attr("class", "label knee peak")
    .attr("x", px(at))
    .attr("y", px(peakY - em * 0.6))
    .text(text);
  explore(
    frame,
    bins.map((step) => ({
      key: String(nodes[step]!),
      x: x(step + 0.5),
      y: y(bytes[step]!),
      title: labelOf(step),
      lines: [formatBytes(bytes[step]!), `${formatCount(step + 1)} of ${formatCount(nodes.length)}`],
    })),
    { ...options, reach: 64 },
  );
};

/** The highest step of every stretch that a pixel stands for: a peak is never between two that are drawn. */
function highest(bytes: readonly number[], pixels: number): number[] {
  const width = Math.max(1, bytes.length / pixels);
  const found: number[] = [];
  for (let from = 0; from < bytes.length; from += width) {
    let best = Math.floor(from);
    for (let i = best; i < Math.min(bytes.length, Math.floor(from + width)); i++)
      if (bytes[i]! > bytes[best]!) best = i;
    found.push(best);
  }
  return found;
}

/** The same scale with ticks at round binary sizes: 2 MiB and not 2 MB. */
function binary<Scale extends { domain(): number[]; ticks(count?: number): number[]; copy(): Scale }>(
  scale: Scale,
): Scale {
  const own = scale.copy();
  const [, end = 1] = scale.domain();
  own.ticks = (count = 5) => {
    let step = 2 ** Math.ceil(Math.log2(end / count));
    if (end / (step / 2) <= count) step /= 2;
    return Array.from({ length: Math.floor(end / step) + 1 }, (_, i) => i * step);
  };
  return own;
}
