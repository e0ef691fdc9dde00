import { type Selection, select } from "d3";

/** A chart draws into an svg that it may find full of its former self; data in, picture out, nothing kept. */
export type Chart<Data, Options> = (svg: SVGSVGElement, data: Data, options: Options) => void;

/** What every chart is told about the room it has, in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
  /** Size of the chart's text; the type scale grows on a projector and the margins with it. */
  readonly fontSize: number;
}

export interface Margin {
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly left: number;
}

export type Group = Selection<SVGGElement, unknown, null, undefined>;

export interface Frame {
  readonly root: Selection<SVGSVGElement, unknown, null, undefined>;
  readonly plot: Group;
  /** Right and bottom edge of the plot; left and top are the margins. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  readonly em: number;
}

/** Empties the svg, sizes it and gives it its accessible name. */
export function openFrame(svg: SVGSVGElement, size: Size, margin: Margin, label: string): Frame {
  const root = select(svg);
  root.selectAll("*").remove();
  root
    .attr("viewBox", `0 0 ${size.width} ${size.height}`)
    .attr("width", size.width)
    .attr("height", size.height)
    .attr("aria-label", label);
  return {
    root,
    plot: root.append("g"),
    left: margin.left,
    right: size.width - margin.right,
    top: margin.top,
    bottom: size.height - margin.bottom,
    em: size.fontSize,
  };
}

/** Rounded to a tenth of a pixel: enough for the eye, and a snapshot that does not shimmer. */
export function px(value: number): number {
  return Math.round(value * 10) / 10;
}

/** Appends a mark to a group without making a selection of it: some come by the hundred. */
export function append(
  group: Group,
  name: string,
  attributes: Readonly<Record<string, string | number>>,
): SVGElement {
  const mark = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [attribute, value] of Object.entries(attributes)) mark.setAttribute(attribute, String(value));
  group.node()?.append(mark);
  return mark;
}
