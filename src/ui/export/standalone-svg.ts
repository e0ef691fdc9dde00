import { visible } from "../../core/visible.ts";
import { paintOf } from "./paint.ts";

/**
 * A chart of the page as an SVG file that looks the same wherever it is opened: no style sheet, no variable, no script,
 * no address of anything. It is written anew from known elements and known attributes, so that nothing else of the page,
 * and nothing that a name from a file would be, can come along.
 */

/** What the file says of itself to whoever asks: a program, a screen reader, a colleague in a year. */
export interface About {
  readonly title: string;
  /** Lines: device, date, version, where the figures come from. */
  readonly description: readonly string[];
}

export interface Standalone {
  /** The document, with an XML declaration. */
  readonly text: string;
  /** CSS pixels, margins included. */
  readonly width: number;
  readonly height: number;
}

/** Elements that a chart is made of, with the attributes that say where they are. */
const ELEMENTS: Readonly<Record<string, readonly string[]>> = {
  g: [],
  line: ["x1", "y1", "x2", "y2"],
  path: ["d"],
  rect: ["x", "y", "width", "height", "rx"],
  circle: ["cx", "cy", "r"],
  text: ["x", "y", "dx", "dy"],
};

/** Properties beside colours, with the values that need not be written. */
const STROKE = {
  "stroke-width": "1",
  "stroke-dasharray": "none",
  "stroke-linejoin": "miter",
  "stroke-linecap": "butt",
} as const;
const TEXT = { "font-weight": "400", "text-anchor": "start", "paint-order": "normal" } as const;

/** Of the moment and not of the figure: what the pointer is on. */
const PASSING = ".tip";

/** Paper around the drawing, CSS pixels. */
const MARGIN = 16;

/**
 * @param svg a chart that is on the page, in the theme that its file shall have
 * @param keys rows of the legend beside it: a small svg and words each
 */
export function standaloneSvg(svg: SVGSVGElement, about: About, keys: readonly Element[] = []): Standalone {
  const { x, y, width, height } = extentOf(svg);
  const style = getComputedStyle(svg);
  const em = Number.parseFloat(style.fontSize);
  const legend = legendOf(keys, { x, y: y + height + em, width, em });
  const box = {
    x: Math.floor(x - MARGIN),
    y: Math.floor(y - MARGIN),
    width: Math.ceil(width + 2 * MARGIN),
    height: Math.ceil(height + legend.height + 2 * MARGIN),
  };
  const root = attributes({
    xmlns: "http://www.w3.org/2000/svg",
    width: box.width,
    height: box.height,
    viewBox: `${box.x} ${box.y} ${box.width} ${box.height}`,
    role: "img",
    "font-family": style.fontFamily,
    "font-size": em,
  });
  const parts = [
    `<title>${escaped(about.title)}</title>`,
    `<desc>${about.description.map(escaped).join("\n")}</desc>`,
    `<rect${attributes({ ...box, fill: paperOf(svg) })}/>`,
    ...[...svg.children].filter((child) => !child.matches(PASSING)).map((child) => written(child, em)),
    legend.text,
  ];
  const text = `<?xml version="1.0" encoding="UTF-8"?>\n<svg${root}>\n${parts.filter(Boolean).join("\n")}\n</svg>\n`;
  return { text, width: box.width, height: box.height };
}

/** The frame of the chart and whatever is drawn beyond it. */
function extentOf(svg: SVGSVGElement): DOMRect {
  const { x, y, width, height } = svg.viewBox.baseVal;
  const [left, top, right, bottom] = [...svg.children].reduce(
    ([left, top, right, bottom], child) => {
      if (!(child instanceof SVGGraphicsElement) || child.matches(PASSING)) return [left, top, right, bottom];
      const box = child.getBBox();
      if (box.width === 0 && box.height === 0) return [left, top, right, bottom];
      return [
        Math.min(left, box.x),
        Math.min(top, box.y),
        Math.max(right, box.x + box.width),
        Math.max(bottom, box.y + box.height),
      ];
    },
    [x, y, x + width, y + height],
  ) as [number, number, number, number];
  return new DOMRect(left, top, right - left, bottom - top);
}

/** The element with its own look and all that is in it; "" for what draws nothing. */
function written(element: Element, em: number): string {
  const { localName } = element;
  const known = ELEMENTS[localName];
  if (!known) return "";
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden") return "";
  const opacity = style.opacity === "1" ? {} : { opacity: style.opacity };
  const transform = element.getAttribute("transform");
  const own = { ...(transform ? { transform } : {}), ...opacity };
  if (localName === "g") {
    const inside = [...element.children].map((child) => written(child, em)).filter(Boolean);
    return inside.length > 0 ? `<g${attributes(own)}>\n${inside.join("\n")}\n</g>` : "";
  }
  const where = Object.fromEntries(
    known.flatMap((name) => {
      const value = element.getAttribute(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  const isText = localName === "text";
  const look = {
    ...(localName === "line" ? {} : colors("fill", style)),
    ...strokeOf(style),
    ...(isText ? { ...fontOf(style, em), ...unusual(style, TEXT) } : {}),
  };
  const tag = `${localName}${attributes({ ...where, ...own, ...look })}`;
  return isText ? `<${tag}>${escaped(element.textContent ?? "")}</${localName}>` : `<${tag}/>`;
}

function strokeOf(style: CSSStyleDeclaration): Attributes {
  if (style.stroke === "none") return {};
  return { ...colors("stroke", style), ...unusual(style, STROKE) };
}

function fontOf(style: CSSStyleDeclaration, em: number): Attributes {
  const size = Number.parseFloat(style.fontSize);
  return size === em ? {} : { "font-size": size };
}

function colors(name: "fill" | "stroke", style: CSSStyleDeclaration): Attributes {
  const { color, opacity } = paintOf(style[name]);
  const all = opacity * Number(style.getPropertyValue(`${name}-opacity`) || 1);
  return { [name]: color, ...(all === 1 ? {} : { [`${name}-opacity`]: Number(all.toFixed(4)) }) };
}

function unusual(style: CSSStyleDeclaration, usual: Readonly<Record<string, string>>): Attributes {
  return Object.fromEntries(
    Object.entries(usual).flatMap(([name, value]) => {
      const computed = style.getPropertyValue(name).replace(/(\d)px/g, "$1");
      return computed === value || computed === "" ? [] : [[name, computed]];
    }),
  );
}

/** The first ground under the chart that is not transparent. */
function paperOf(svg: Element): string {
  for (let element: Element | null = svg; element; element = element.parentElement) {
    const { color, opacity } = paintOf(getComputedStyle(element).backgroundColor);
    if (opacity === 1) return color;
  }
  return "#ffffff";
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly em: number;
}

/** The keys in lines below the drawing, each a marker and words, as wide as they are on the page. */
function legendOf(keys: readonly Element[], { x, y, width, em }: Place) {
  const line = 1.6 * em;
  let [left, top] = [0, 0];
  const drawn = keys.flatMap((key) => {
    const marker = key.querySelector("svg");
    const words = key.textContent ?? "";
    if (!marker || words === "") return [];
    const wide = key.getBoundingClientRect().width;
    if (left > 0 && left + wide > width) [left, top] = [0, top + line];
    const { x: from, y: above, width: across, height: high } = marker.viewBox.baseVal;
    const size = marker.getBoundingClientRect().width / (across || 1);
    const at = { x: x + left, y: y + top + line / 2 };
    const moved = `translate(${at.x - from * size},${at.y - (above + high / 2) * size}) scale(${size})`;
    const text = attributes({
      x: at.x + across * size + 0.4 * em,
      y: at.y,
      dy: "0.35em",
      fill: paintOf(getComputedStyle(key).color).color,
    });
    left += wide + 1.5 * em;
    const marks = [...marker.children].map((child) => written(child, em)).join("");
    return [`<g transform="${moved}">${marks}</g>\n<text${text}>${escaped(words)}</text>`];
  });
  return { text: drawn.join("\n"), height: drawn.length > 0 ? top + line + em : 0 };
}

type Attributes = Readonly<Record<string, string | number>>;

function attributes(all: Attributes): string {
  return Object.entries(all)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join("");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Text as XML takes it: nothing that XML forbids, and no sign that acts on the text around it. */
function escaped(text: string): string {
  return visible(text, text.length)
    .replace(/[\uFFFE\uFFFF]/g, "\uFFFD")
    .replace(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign);
}
