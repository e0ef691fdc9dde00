import { type Signal, useSignal } from "@preact/signals";
import { select as d3Select, type ZoomBehavior, zoom, zoomIdentity } from "d3";
import type { RefObject } from "preact";
import { useCallback, useEffect, useImperativeHandle, useLayoutEffect, useRef } from "preact/hooks";
import { formatPercent, formatSeconds } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import { shapeText } from "../layers/columns.ts";
import type { NodeRow } from "../layers/rows.ts";
import { dark } from "../state/media.ts";
import type { Facts } from "./facts.ts";
import { boxAt, lineAt, stepFrom } from "./find.ts";
import { actOf } from "./keys.ts";
import { type Camera, paint } from "./paint.ts";
import type { Scene } from "./scene.ts";
import { type Theme, themeOf } from "./theme.ts";

/** What the parent asks of the canvas. */
export interface Handle {
  /** Another scene came: a group that was opened or closed stays under the pointer, else all of it is fitted in. */
  changed(before: Scene | null, after: Scene, key: string | null): void;
  /** Brings a box to the middle. */
  center(box: number): void;
}

interface Props {
  readonly handle: RefObject<Handle | null>;
  readonly scene: Scene | null;
  readonly facts: Facts | null;
  readonly rows: readonly NodeRow[];
  readonly active: Signal<number>;
  readonly busy: boolean;
  readonly onActivate: (box: number) => void;
  readonly onToggle: (box: number) => void;
}

/** Scales at which the letters are as on the page, and the least and most that make sense. */
const READABLE = 1;
const FARTHEST = 0.005;
const NEAREST = 3;
/** How far beyond its border the drawing can be moved, in its own pixels. */
const MARGIN = 300;

/** The drawing: zoomed and moved by pointer, fingers and keys, painted once a frame and only when something changed. */
export function GraphCanvas({ handle, scene, facts, rows, active, busy, onActivate, onToggle }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const zooming = useRef<ZoomBehavior<HTMLCanvasElement, unknown> | null>(null);
  const camera = useRef<Camera>({ k: 1, x: 0, y: 0 });
  const theme = useRef<Theme | null>(null);
  const hover = useRef({ box: -1, line: -1 });
  const frame = useRef(0);
  const spoken = useSignal("");
  const tip = useSignal<string | null>(null);
  const current = useRef({ scene, facts });
  current.current = { scene, facts };

  const draw = useCallback(() => {
    if (frame.current) return;
    frame.current = requestAnimationFrame(() => {
      frame.current = 0;
      const element = canvas.current;
      const { scene, facts } = current.current;
      const context = element?.getContext("2d", { alpha: false });
      if (!element || !context || !scene || !facts || facts.title.length !== scene.node.length) return;
      theme.current ??= themeOf(element.parentElement!);
      // What is painted stays so on paper, which is white: print.css must know.
      element.toggleAttribute("data-dark", dark.peek());
      const view = { width: element.clientWidth, height: element.clientHeight, ratio: devicePixelRatio };
      const marks = { active: active.peek(), hovered: hover.current.box, line: hover.current.line };
      paint(context, scene, facts, theme.current, camera.current, marks, view);
    });
  }, [active]);

  const move = useCallback((to: Camera) => {
    if (canvas.current && zooming.current)
      d3Select(canvas.current).call(
        zooming.current.transform,
        zoomIdentity.translate(to.x, to.y).scale(to.k),
      );
  }, []);
  const fitAll = useCallback(() => {
    const { scene } = current.current;
    const element = canvas.current;
    if (!scene || !element) return;
    const [w, h] = [scene.w[0]!, scene.h[0]!];
    const k = Math.min(READABLE, element.clientWidth / w, element.clientHeight / h);
    move({ k, x: (element.clientWidth - w * k) / 2, y: Math.max(0, (element.clientHeight - h * k) / 2) });
  }, [move]);
  /** All of it if that can be read, else its upper end. */
  const start = useCallback(() => {
    const { scene } = current.current;
    const element = canvas.current;
    if (!scene || !element) return;
    const [w, h] = [scene.w[0]!, scene.h[0]!];
    const whole = Math.min(READABLE, element.clientWidth / w, element.clientHeight / h);
    if (whole > 0.5) return fitAll();
    const k = Math.min(0.8, Math.max(0.5, element.clientWidth / w));
    move({ k, x: (element.clientWidth - w * k) / 2, y: 0 });
  }, [fitAll, move]);
  const center = useCallback(
    (box: number) => {
      const { scene } = current.current;
      const element = canvas.current;
      if (!scene || !element || box < 0 || box >= scene.node.length) return;
      const fits = Math.min(element.clientWidth / scene.w[box]!, element.clientHeight / scene.h[box]!) * 0.9;
      const k = Math.min(Math.max(camera.current.k, 0.6), Math.max(fits, 0.1));
      move({
        k,
        x: element.clientWidth / 2 - (scene.x[box]! + scene.w[box]! / 2) * k,
        y: element.clientHeight / 2 - (scene.y[box]! + scene.h[box]! / 2) * k,
      });
    },
    [move],
  );
  useImperativeHandle(
    handle,
    () => ({
      changed(before, after, key) {
        current.current = { ...current.current, scene: after };
        // The drawing cannot be pushed out of sight.
        zooming.current?.translateExtent([
          [-MARGIN, -MARGIN],
          [after.w[0]! + MARGIN, after.h[0]! + MARGIN],
        ]);
        hover.current = { box: -1, line: -1 };
        const old = before && key !== null ? boxOfKey(before, key) : -1;
        const now = key === null ? -1 : boxOfKey(after, key);
        if (!before || old < 0 || now < 0) return start();
        const { k, x, y } = camera.current;
        const midOld = before.x[old]! + before.w[old]! / 2;
        const midNow = after.x[now]! + after.w[now]! / 2;
        move({ k, x: x + (midOld - midNow) * k, y: y + (before.y[old]! - after.y[now]!) * k });
      },
      center,
    }),
    [center, move, start],
  );

  useLayoutEffect(() => {
    const element = canvas.current;
    if (!element) return;
    const behavior = zoom<HTMLCanvasElement, unknown>()
      .scaleExtent([FARTHEST, NEAREST])
      // The page scrolls under the wheel until the drawing has the focus.
      .filter((event: Event) =>
        event instanceof WheelEvent
          ? event.ctrlKey || document.activeElement === element
          : !(event instanceof MouseEvent) || event.button === 0,
      )
      .on("zoom", ({ transform }) => {
        camera.current = { k: transform.k, x: transform.x, y: transform.y };
        tip.value = null;
        draw();
      });
    d3Select(element).call(behavior).on("dblclick.zoom", null);
    zooming.current = behavior;
    let width = element.clientWidth;
    const observer = new ResizeObserver(() => {
      element.width = Math.round(element.clientWidth * devicePixelRatio);
      element.height = Math.round(element.clientHeight * devicePixelRatio);
      // What was in the middle stays there.
      const { k, x, y } = camera.current;
      const wider = element.clientWidth - width;
      width = element.clientWidth;
      if (wider !== 0) move({ k, x: x + wider / 2, y });
      draw();
    });
    observer.observe(element);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame.current);
      frame.current = 0;
    };
  }, [draw, move, tip]);
  const isDark = dark.value;
  useEffect(() => {
    theme.current = null;
    draw();
  }, [isDark, draw]);
  useEffect(draw, [scene, facts, active.value, draw]);

  const toScene = (event: MouseEvent): readonly [number, number] => {
    const { k, x, y } = camera.current;
    return [(event.offsetX - x) / k, (event.offsetY - y) / k];
  };
  const point = (event: PointerEvent) => {
    if (!scene || event.buttons !== 0) return;
    const [x, y] = toScene(event);
    const box = boxAt(scene, x, y);
    const open = box < 0 || scene.end[box]! > box + 1;
    const line = open ? lineAt(scene, Math.max(box, 0), x, y, 6 / camera.current.k) : -1;
    const next = { box: line >= 0 || box < 0 ? -1 : box, line };
    if (next.box === hover.current.box && next.line === hover.current.line) return;
    hover.current = next;
    tip.value = line >= 0 ? lineText(scene, rows, line) : box > 0 ? boxText(scene, rows, facts, box) : null;
    draw();
  };
  const click = (event: MouseEvent) => {
    if (!scene) return;
    canvas.current?.focus({ preventScroll: true });
    const [x, y] = toScene(event);
    const box = boxAt(scene, x, y);
    if (box < 0) return;
    const group = scene.groups[scene.group[box]!];
    // An open group closes by its head; what lies between its boxes is paper.
    if (group?.open && y > scene.y[box]! + 32) return;
    onActivate(box);
    if (group) onToggle(box);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!scene || event.ctrlKey || event.metaKey || event.altKey) return;
    const box = active.peek();
    const { k, x, y } = camera.current;
    const element = canvas.current!;
    const zoomBy = (factor: number) => {
      const [cx, cy] = [element.clientWidth / 2, element.clientHeight / 2];
      move({ k: k * factor, x: cx - (cx - x) * factor, y: cy - (cy - y) * factor });
    };
    const act = actOf(event);
    if (act === "nearer") zoomBy(1.25);
    else if (act === "farther") zoomBy(0.8);
    else if (act === "fit") fitAll();
    else if (act === "move") {
      const [dx, dy] = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[
        event.key
      ]!;
      move({ k, x: x + dx!, y: y + dy! });
    } else if (act === "walk") {
      const next = box > 0 ? stepFrom(scene, box, event.key) : firstBox(scene);
      if (next !== null && next > 0) {
        onActivate(next);
        center(next);
        spoken.value = boxText(scene, rows, facts, next);
      } else spoken.value = "Nothing in that direction";
    } else if (act === "toggle" && box > 0 && scene.group[box]! >= 0) onToggle(box);
    else if (act === "leave" && box > 0 && scene.parent[box]! > 0) {
      onActivate(scene.parent[box]!);
      onToggle(scene.parent[box]!);
    } else return;
    event.preventDefault();
  };
  return (
    <div class="graph" aria-busy={busy}>
      <canvas
        ref={canvas}
        {...KEYED}
        onKeyDown={onKeyDown}
        onPointerMove={point}
        onPointerLeave={() => {
          hover.current = { box: -1, line: -1 };
          tip.value = null;
          draw();
        }}
        onClick={click}
      />
      <div class="over small">
        <button type="button" onClick={fitAll}>
          Fit
        </button>
      </div>
      <p class="under small quiet">
        {busy
          ? "Laying out …"
          : (tip.value ?? "Click a module to open it, drag to move, click and turn the wheel to zoom.")}
      </p>
      <div class="hidden" aria-live="polite">
        {spoken.value}
      </div>
    </div>
  );
}

const KEYED = {
  role: "application",
  tabIndex: 0,
  "aria-roledescription": "graph",
  "aria-label":
    "Graph of the model. Arrow keys walk along its lines, Enter opens or closes a module, Escape closes the one around it, plus, minus and 0 zoom. The table of the layers has the same nodes.",
} as const;

function boxOfKey(scene: Scene, key: string): number {
  const group = scene.groups.findIndex((candidate) => candidate.key === key);
  return group < 0 ? -1 : scene.group.indexOf(group);
}

function firstBox(scene: Scene): number | null {
  let best: number | null = null;
  for (let box = 1; box < scene.node.length; box++)
    if (scene.end[box] === box + 1 && (best === null || scene.y[box]! < scene.y[best]!)) best = box;
  return best;
}

function boxText(scene: Scene, rows: readonly NodeRow[], facts: Facts | null, box: number): string {
  const group = scene.groups[scene.group[box]!];
  const share = facts?.share[box] ?? 0;
  const part = share > 0 ? `, ${formatPercent(share, { digits: 2 })} of the time` : "";
  if (group)
    return `${visible(group.path || group.name)}, module of ${group.count} nodes${part}, ${group.open ? "open" : "closed"}`;
  const row = rows[scene.node[box]!];
  if (!row) return "";
  const { node, priced } = row;
  const time = priced && priced.time.value > 0 ? `, ${formatSeconds(priced.time.value)}` : "";
  return `${visible(node.op)} ${visible(node.name)}, ${visible(shapeText(node.outputs[0]?.shape ?? null))}${time}${part}`;
}

function lineText(scene: Scene, rows: readonly NodeRow[], line: number): string {
  const [tail, head] = [rows[scene.tail[line]!]?.node, rows[scene.head[line]!]?.node];
  const tensor = head?.inputs.find(({ name }) => tail?.outputs.some((output) => output.name === name));
  const more = scene.count[line]! > 1 ? `, and ${scene.count[line]! - 1} more` : "";
  return tensor
    ? `${visible(tensor.name, 80)}: ${tensor.dtype} ${visible(shapeText(tensor.shape), 80)}, from ${visible(tail!.op, 40)} to ${visible(head!.op, 40)}${more}`
    : "";
}
