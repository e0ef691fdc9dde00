import { lineOf } from "../keys.ts";
import type { Frame } from "./frame.ts";
import { ZOOM_KEYS } from "./keys.ts";
import { moved, type Place, type View, zoomed } from "./view.ts";

/**
 * Zooming and moving by hand. d3-zoom knows one factor for both axes and takes every finger; here a view may be of any
 * shape (a link says which), one finger scrolls the page, and so does a wheel without Ctrl or ⌘.
 */
interface Hands {
  /** Fingers that are down, or the mouse: where each is now, in pixels of the window. */
  readonly pointers: Map<number, Place>;
  /** Where they were when one of them came or went, and what was in view then. */
  base: { readonly middle: Place; readonly spread: number; readonly view: View } | null;
  /** They moved: what follows is no click. */
  dragged: boolean;
  abort: AbortController;
}

/** What an svg was in the middle of before it was drawn again, which it is at every step of a gesture. */
const hands = new WeakMap<SVGSVGElement, Hands>();

/** Pixels that a hand trembles by. */
const STILL = 4;
/** The most that one turn of a wheel zooms by. */
const WHEEL = 1.4;

/**
 * Listens before whatever else does on the chart, so that a drag is no click.
 * @param view what is in view
 * @param show what shall be, before it is limited; null for everything. `tell`: to whoever hears the chart, too
 */
export function navigate(frame: Frame, view: View, show: (view: View | null, tell?: boolean) => void): void {
  const svg = frame.root.node();
  if (!svg) return;
  const before = hands.get(svg);
  before?.abort.abort();
  const state: Hands = {
    pointers: before?.pointers ?? new Map(),
    base: before?.base ?? null,
    dragged: before?.dragged ?? false,
    abort: new AbortController(),
  };
  hands.set(svg, state);
  const listen = { signal: state.abort.signal };

  const placeOf = ({ x, y }: Place): Place => {
    const box = svg.getBoundingClientRect();
    const scale = svg.viewBox.baseVal.width / (box.width || 1);
    return {
      x: ((x - box.left) * scale - frame.left) / (frame.right - frame.left),
      y: (frame.bottom - (y - box.top) * scale) / (frame.bottom - frame.top),
    };
  };
  const rebase = () => {
    const { middle, spread } = gripOf(state.pointers);
    state.base = state.pointers.size > 0 ? { middle, spread, view } : null;
  };
  const follow = () => {
    if (!state.base) return;
    const { middle, spread } = gripOf(state.pointers);
    const { base } = state;
    const far = Math.hypot(middle.x - base.middle.x, middle.y - base.middle.y);
    if (!state.dragged && far < STILL && Math.abs(spread - base.spread) < STILL) return;
    state.dragged = true;
    const factor = base.spread > 0 && spread > 0 ? spread / base.spread : 1;
    const [from, to] = [placeOf(base.middle), placeOf(middle)];
    const near = zoomed(base.view, factor, from);
    show(moved(near, { x: from.x - to.x, y: from.y - to.y }));
  };

  svg.addEventListener(
    "pointerdown",
    (event) => {
      if (event.pointerType === "mouse" && event.button !== 0) return;
      if (state.pointers.size === 0) state.dragged = false;
      state.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      rebase();
    },
    listen,
  );
  svg.addEventListener(
    "pointermove",
    (event) => {
      // A mouse that was let go where nobody saw it drags nothing.
      if (event.buttons === 0) state.pointers.delete(event.pointerId);
      if (!state.pointers.has(event.pointerId)) return;
      state.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
      follow();
      if (!state.dragged) return;
      hold(svg, event.pointerId);
      event.stopImmediatePropagation();
    },
    listen,
  );
  for (const type of ["pointerup", "pointercancel"] as const)
    svg.addEventListener(
      type,
      (event) => {
        if (state.pointers.delete(event.pointerId)) rebase();
      },
      listen,
    );
  svg.addEventListener("click", (event) => state.dragged && event.stopImmediatePropagation(), listen);
  svg.addEventListener(
    "wheel",
    (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
      const factor = Math.min(Math.max(2 ** (-0.01 * lines * event.deltaY), 1 / WHEEL), WHEEL);
      show(zoomed(view, factor, placeOf({ x: event.clientX, y: event.clientY })));
    },
    { ...listen, passive: false },
  );
  svg.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const held = event.shiftKey && event.key.startsWith("Arrow") ? "Shift+" : "";
      const step = lineOf(ZOOM_KEYS, held + event.key)?.step;
      if (!step) return;
      if (step === "all") show(null, true);
      else show("by" in step ? moved(view, step.by) : zoomed(view, step.factor), true);
      event.preventDefault();
    },
    listen,
  );
}

/** What leaves the chart while it drags is still the chart's; a pointer may be gone already. */
function hold(svg: SVGSVGElement, pointer: number): void {
  try {
    svg.setPointerCapture(pointer);
  } catch {}
}

/** The middle of all pointers, and how far two of them are apart; 0 for fewer. */
function gripOf(pointers: ReadonlyMap<number, Place>): { readonly middle: Place; readonly spread: number } {
  const all = [...pointers.values()];
  const mean = (of: (place: Place) => number) =>
    all.reduce((sum, place) => sum + of(place), 0) / (all.length || 1);
  const [a, b] = all;
  return {
    middle: { x: mean(({ x }) => x), y: mean(({ y }) => y) },
    spread: a && b ? Math.hypot(a.x - b.x, a.y - b.y) : 0,
  };
}
