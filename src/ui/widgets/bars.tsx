import { useCallback } from "preact/hooks";
import type { Bar } from "../charts/bars.ts";
import type { Charts } from "../charts/index.ts";
import { barsSheet } from "../export/sheets/predicted.ts";
import { Chart, type Room } from "./chart.tsx";

interface Props {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** In the file's name. */
  readonly name: string;
  /** Of the bars' values: "seconds". */
  readonly unit: string;
  /** Part of a section that has a heading itself. */
  readonly within?: boolean;
}

/** Horizontal bars under a title, their figures in words for who does not see them. */
export function Bars({ title, bars, name, unit, within = false }: Props) {
  const label = `${title}: ${bars.map((bar) => `${bar.label} ${bar.text}`).join("; ")}`;
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) => charts.bars(svg, bars, { ...room, label }),
    [bars, label],
  );
  const height = useCallback((_: number, em: number) => Math.round(bars.length * em * 2.2 + 4), [bars]);
  const Heading = within ? "h3" : "h2";
  return (
    <section aria-label={title}>
      <Heading style={{ marginBottom: "0.75rem" }}>{title}</Heading>
      <Chart
        draw={draw}
        as={{ name, title, sheet: () => barsSheet(bars, unit) }}
        height={height}
        explorable={false}
      />
    </section>
  );
}
