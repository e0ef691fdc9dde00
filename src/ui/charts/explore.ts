import { lineOf } from "../keys.ts";
import { isInside } from "./clip.ts";
import { type Frame, type Group, px } from "./frame.ts";
import { CHART_KEYS } from "./keys.ts";
import { textWidth } from "./labels.ts";

/** A thing on a chart that can be asked what it is. */
export interface Target {
  readonly key: string;
  readonly x: number;
  readonly y: number;
  readonly title: string;
  readonly lines: readonly string[];
}

export interface ExploreOptions {
  /** Farther than this from every target the pointer means none; pixels. */
  readonly reach?: number;
  /** The sentence that a screen reader hears as the keys walk; null when nothing is active. */
  readonly onActive?: ((sentence: string | null) => void) | undefined;
  /** A click, a tap or Enter on a target: the reader wants to know more about it. */
  readonly onPick?: ((key: string) => void) | undefined;
  /** The keys walked to a target that is out of view. */
  readonly onLost?: ((target: Target) => void) | undefined;
}

interface Listening {
  active: string | null;
  abort: AbortController;
}

/** What an svg was showing before it was drawn again: the reader's place on the chart survives new data. */
const listening = new WeakMap<SVGSVGElement, Listening>();

/**
 * Pointer and keyboard: the nearest target to the pointer, or the one that the arrow keys walk to, is ringed and
 * explained in a tooltip. Targets are walked from left to right; Home and End jump, Escape lets go.
 */
export function explore(frame: Frame, targets: readonly Target[], options: ExploreOptions = {}): void {
  const svg = frame.root.node();
  if (!svg) return;
  const before = listening.get(svg);
  before?.abort.abort();
  const state: Listening = { active: before?.active ?? null, abort: new AbortController() };
  listening.set(svg, state);
  const ordered = targets.toSorted((a, b) => a.x - b.x || a.y - b.y);
  const visible = ordered.filter((target) => isInside(target, frame));
  const tip = frame.root.append("g").attr("class", "tip").attr("pointer-events", "none");

  const show = (target: Target | null, tell: boolean) => {
    state.active = target?.key ?? null;
    tip.selectAll("*").remove();
    if (target && isInside(target, frame)) drawTip(frame, tip, target);
    if (tell) options.onActive?.(target ? `${target.title}: ${target.lines.join(", ")}` : null);
  };
  show(ordered.find(({ key }) => key === state.active) ?? null, false);

  const listen = { signal: state.abort.signal };
  const reach = options.reach ?? 48;
  const point = (event: MouseEvent) => {
    const box = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / (box.width || 1);
    const found = nearest(
      visible,
      (event.clientX - box.left) * scale,
      (event.clientY - box.top) * scale,
      reach,
    );
    if ((found?.key ?? null) !== state.active) show(found, false);
  };
  svg.addEventListener("pointermove", point, listen);
  svg.addEventListener("pointerdown", point, listen);
  svg.addEventListener(
    "click",
    (event) => {
      point(event);
      if (state.active) options.onPick?.(state.active);
    },
    listen,
  );
  // A finger leaves with every tap, before the click; what it pointed at stays until it points elsewhere.
  svg.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && show(null, false), listen);
  svg.addEventListener("blur", () => show(null, true), listen);
  svg.addEventListener(
    "keydown",
    (event) => {
      if (event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Enter" && state.active) options.onPick?.(state.active);
      const at = ordered.findIndex(({ key }) => key === state.active);
      const next = step(event.key, at, ordered.length);
      if (next === null) return;
      event.preventDefault();
      const target = ordered[next] ?? null;
      show(target, true);
      if (target && !isInside(target, frame)) options.onLost?.(target);
    },
    listen,
  );
}

/** Index that a key leads to; -1 for none, null for a key that means nothing here. */
function step(key: string, at: number, count: number): number | null {
  return count === 0 ? null : (lineOf(CHART_KEYS, key)?.to?.(at, count - 1) ?? null);
}

function nearest(targets: readonly Target[], x: number, y: number, reach: number): Target | null {
  let best: Target | null = null;
  let distance = reach;
  for (const target of targets) {
    const d = Math.hypot(target.x - x, target.y - y);
    if (d < distance) [best, distance] = [target, d];
  }
  return best;
}

function drawTip(frame: Frame, tip: Group, target: Target): void {
  const { em } = frame;
  const width = Math.max(...[target.title, ...target.lines].map((text) => textWidth(text, em))) + em * 1.6;
  const height = (target.lines.length + 1) * em * 1.4 + em;
  const room = {
    width: frame.root.node()!.viewBox.baseVal.width,
    height: frame.root.node()!.viewBox.baseVal.height,
  };
  const gap = 12;
  const fitsRight = target.x + gap + width <= room.width;
  const x = fitsRight ? target.x + gap : Math.max(0, target.x - gap - width);
  const y = Math.min(Math.max(0, target.y - height - gap), room.height - height);
  tip.append("circle").attr("class", "ring").attr("cx", px(target.x)).attr("cy", px(target.y)).attr("r", 8);
  const box = tip.append("g").attr("transform", `translate(${px(x)},${px(y)})`);
  box.append("rect").attr("width", px(width)).attr("height", px(height)).attr("rx", 2);
  [target.title, ...target.lines].forEach((text, i) => {
    box
      .append("text")
      .attr("class", i === 0 ? "strong" : "")
      .attr("x", em * 0.8)
      .attr("y", px(em * (1.5 + 1.4 * i)))
      .text(text);
  });
}
