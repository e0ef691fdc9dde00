import { scaleLinear, scaleLog } from "d3";
import type { Estimate } from "../../core/estimate.ts";
import { drawXAxis } from "./axes.ts";
import { append, type Chart, openFrame, px, type Size } from "./frame.ts";
import { textWidth } from "./labels.ts";

/** Guesses and measured answers on one scale. */
export interface GuessesData {
  readonly low: number;
  readonly high: number;
  readonly scale: "log" | "linear";
  readonly title: string;
  readonly format: (value: number) => string;
  readonly guesses: readonly number[];
  readonly truths: readonly Estimate[];
  /** What the first guess and the first truth are called; none with many of them. */
  readonly names?: { readonly guess: string; readonly truth: string };
}

/** Widths of a disc that guesses are sorted into, so that they stack up where many agree. */
const BIN = 1.1;

/** Guesses as discs that stack, truths as lines with their intervals; a truth beyond the slider widens the scale. */
export const drawGuesses: Chart<GuessesData, Size> = (svg, data, options) => {
  const em = options.fontSize;
  const margin = { top: em * 2.6, right: em * 1.5, bottom: em * 4, left: em * 1.5 };
  const { guesses, truths, names, format } = data;
  const said = names
    ? `${names.guess} ${guesses.map(format).join(", ")}, ${names.truth} ${truths.map(({ value }) => format(value)).join(", ")}`
    : `${guesses.length} guesses, ${truths.length} measured answers`;
  const frame = openFrame(svg, options, margin, said);
  const ends = [data.low, data.high, ...truths.flatMap(({ low, high }) => [low, high])].filter(
    (value) => Number.isFinite(value) && (data.scale === "linear" || value > 0),
  );
  const domain = [Math.min(...ends), Math.max(...ends)];
  const range = [frame.left, frame.right];
  const x = data.scale === "log" ? scaleLog(domain, range) : scaleLinear(domain, range);
  drawXAxis(frame, { scale: x, format, title: data.title });
  const marks = frame.plot.append("g");
  for (const { value, low, high } of truths) {
    const [from, to] = [px(x(low)), px(x(high))];
    append(marks, "rect", {
      class: "truth-band",
      x: from,
      y: frame.top,
      width: Math.max(0, to - from),
      height: frame.bottom - frame.top,
    });
    append(marks, "line", {
      class: "truth-line",
      x1: px(x(value)),
      x2: px(x(value)),
      y1: frame.top - em * 0.5,
      y2: frame.bottom,
    });
  }
  const stacks = new Map<number, number>();
  const tallest = Math.max(1, ...counts(guesses.map((guess) => bin(x(guess), em))));
  const radius = Math.min(em * 0.5, (frame.bottom - frame.top) / tallest / 2);
  for (const guess of guesses) {
    const at = bin(x(guess), em);
    const below = stacks.get(at) ?? 0;
    stacks.set(at, below + 1);
    const cx = guesses.length === 1 ? x(guess) : at * em * BIN;
    append(marks, "circle", {
      class: "guess-dot",
      cx: px(cx),
      cy: px(frame.bottom - radius * (1 + 2 * below)),
      r: px(radius),
    });
  }
  if (!names) return;
  const words = [
    ...guesses
      .slice(0, 1)
      .map((at) => ({ at, text: `${names.guess}: ${format(at)}`, name: "guess", row: 1 })),
    ...truths
      .slice(0, 1)
      .map(({ value: at }) => ({ at, text: `${names.truth}: ${format(at)}`, name: "truth", row: 0 })),
  ];
  for (const { at, text, name, row } of words) {
    const half = textWidth(text, em) / 2;
    const middle = Math.min(Math.max(x(at), half), options.width - half);
    frame.plot
      .append("text")
      .attr("class", name)
      .attr("x", px(middle))
      .attr("y", px(row === 0 ? em * 1.2 : frame.bottom - em * 1.7))
      .attr("text-anchor", "middle")
      .text(text);
  }
};

function bin(x: number, em: number): number {
  return Math.round(x / (em * BIN));
}

function counts(bins: readonly number[]): readonly number[] {
  const found = new Map<number, number>();
  for (const one of bins) found.set(one, (found.get(one) ?? 0) + 1);
  return [...found.values()];
}
