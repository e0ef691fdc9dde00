import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Charts } from "../charts/index.ts";
import { TakeAway, type TakenAs } from "./take-away.tsx";

/** What a chart is told about its room, and where the sentence of the active point goes. */
export interface Room {
  readonly width: number;
  readonly height: number;
  readonly fontSize: number;
  readonly onActive: (sentence: string | null) => void;
}

interface ChartProps<Drawn> {
  readonly draw: (charts: Drawn, svg: SVGSVGElement, room: Room) => void;
  /** What its files are called, and what is in them. */
  readonly as: TakenAs;
  /** Where the charts come from. */
  readonly load: () => Promise<Drawn>;
  /** Height in CSS pixels for a width; the drawing is the page, so wide and not too high. */
  readonly height?: (width: number, fontSize: number) => number;
  /** Whether the reader can walk its points with the arrow keys. */
  readonly explorable?: boolean;
  /** What else can be done with it, beside taking it away. */
  readonly tools?: ComponentChildren;
}

const TALL = (width: number) => Math.round(Math.min(Math.max(width * 0.56, 340), 640));

/** CSS pixels between the margins of an A4 page; Letter has a few more, and the drawing is stretched to them. */
const PAPER = 680;

const common = () => import("../charts/index.ts").then((module) => module.charts);

/** The room of one of the charts of every page. */
export function Chart(props: Omit<ChartProps<Charts>, "load">) {
  return <ChartOf {...props} load={common} />;
}

/** The room of a chart: measures itself, loads d3 with the first chart, draws again on new data or a new size. */
export function ChartOf<Drawn>({
  draw,
  as,
  load,
  height = TALL,
  explorable = true,
  tools,
}: ChartProps<Drawn>) {
  const svg = useRef<SVGSVGElement>(null);
  const width = useSignal(0);
  const charts = useSignal<{ readonly drawn: Drawn } | null>(null);
  const failed = useSignal(false);
  const spoken = useSignal<string | null>(null);

  useLayoutEffect(() => {
    const box = svg.current?.parentElement;
    if (!box) return;
    // A drawing made for a wide window would have its text shrunk by the paper.
    let widest = Number.POSITIVE_INFINITY;
    const measure = () => {
      width.value = Math.min(Math.floor(box.clientWidth), widest);
    };
    const print = (event: Event) => {
      widest = event.type === "beforeprint" ? PAPER : Number.POSITIVE_INFINITY;
      measure();
    };
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    addEventListener("beforeprint", print);
    addEventListener("afterprint", print);
    return () => {
      observer.disconnect();
      removeEventListener("beforeprint", print);
      removeEventListener("afterprint", print);
    };
  }, [width]);

  useEffect(() => {
    load().then(
      (drawn) => {
        charts.value = { drawn };
      },
      () => {
        failed.value = true;
      },
    );
  }, [load, charts, failed]);

  const loaded = charts.value;
  const wide = width.value;
  useLayoutEffect(() => {
    if (!svg.current || !loaded || wide === 0) return;
    const fontSize = Number.parseFloat(getComputedStyle(svg.current).fontSize);
    const onActive = (sentence: string | null) => {
      spoken.value = sentence;
    };
    draw(loaded.drawn, svg.current, { width: wide, height: height(wide, fontSize), fontSize, onActive });
  }, [draw, height, loaded, wide, spoken]);

  return (
    <>
      <div class="chart small" style={{ minHeight: `${height(wide || 600, 13)}px` }}>
        <svg ref={svg} {...(explorable ? EXPLORABLE : { role: "img" as const })} />
        <div class="hidden" aria-live="polite">
          {spoken.value}
        </div>
        {failed.value && (
          <p class="problem">The chart could not be loaded. Reload the page; the tables below stand.</p>
        )}
      </div>
      <div class="chart-tools">
        {tools}
        <TakeAway as={as} svg={svg} />
      </div>
    </>
  );
}

const EXPLORABLE = { role: "application", tabIndex: 0, "aria-roledescription": "chart" } as const;
