import { useCallback } from "preact/hooks";
import type { Bar } from "../charts/bars.ts";
import type { Charts } from "../charts/index.ts";
import { Chart, type Room } from "./chart.tsx";

interface Props {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** Part of a section that has a heading itself. */
  readonly within?: boolean;
}

/** Horizontal bars under a title, their figures in words for who does not see them. */
export function Bars({ title, bars, within = false }: Props) {
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
      <Chart draw={draw} height={height} explorable={false} />
    </section>
  );
}
