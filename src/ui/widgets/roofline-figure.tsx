import { useCallback } from "preact/hooks";
import type { Row } from "../../core/calibration.ts";
import {
  formatBytes,
  formatIntensity,
  formatInterval,
  formatPercent,
  formatRate,
} from "../../core/format.ts";
import type { OpClass } from "../../core/op-class.ts";
import { attainable } from "../../roofline/attainable.ts";
import type { Roofline } from "../../roofline/types.ts";
import type { Charts } from "../charts/index.ts";
import type { ChartPoint } from "../charts/roofline.ts";
import { Chart, type Room } from "./chart.tsx";
import { ClassKeys } from "./class-keys.tsx";
import { EvidenceTable } from "./evidence-table.tsx";

interface Props {
  readonly roofline: Roofline;
  readonly points: readonly ChartPoint[];
  readonly sweep?: boolean;
  /** Lower, where something above it must stay in view. */
  readonly low?: boolean;
  readonly onPick?: (key: string) => void;
}

const LOW = (width: number) => Math.round(Math.min(Math.max(width * 0.38, 320), 460));

/** The roofline chart with its keys and the table behind it. */
export function RooflineFigure({ roofline, points, sweep = true, low = false, onPick }: Props) {
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) =>
      charts.roofline(svg, { roofline, points }, { ...room, sweep, ...(onPick ? { onPick } : {}) }),
    [roofline, points, sweep, onPick],
  );
  return (
    <figure>
      <Chart draw={draw} {...(low ? { height: LOW } : {})} />
      <figcaption>
        <ClassKeys classes={points.map((point) => point.opClass)} />
      </figcaption>
      <PointTable roofline={roofline} points={points} />
    </figure>
  );
}

/** More points than these only hide each other; a full profile has about a hundred. */
const DRAWN = 500;

/** The measured kernels as points: named where they are the best of their class. */
export function kernelPoints(roofline: Roofline, rows: readonly Row[]): ChartPoint[] {
  const classes = new Map(rows.map((row) => [row.key, row.opClass]));
  const best = new Map<OpClass | null, { readonly key: string; readonly rate: number }>();
  for (const { key, rate } of roofline.points) {
    const opClass = classes.get(key) ?? null;
    if ((best.get(opClass)?.rate ?? 0) < rate.value) best.set(opClass, { key, rate: rate.value });
  }
  return roofline.points.slice(0, DRAWN).map((point) => {
    const opClass = classes.get(point.key) ?? null;
    return {
      key: point.key,
      label: point.label,
      opClass,
      dtype: point.dtype,
      intensity: point.intensity,
      rate: point.rate,
      named: best.get(opClass)?.key === point.key,
      notes: [`touches ${formatBytes(point.footprint)}`],
    };
  });
}

/** More lines than a person reads in a table behind a chart. */
const LINES = 300;

export function PointTable({ roofline, points }: Pick<Props, "roofline" | "points">) {
  return (
    <EvidenceTable
      what="points"
      head={["Point", "Type", "Intensity", "Rate", "Of the roof"]}
      figuresFrom={2}
      rows={points.slice(0, LINES).map(({ key, label, dtype, intensity, rate }) => {
        const roof = attainable(roofline, intensity, { dtype });
        return {
          key,
          cells: [
            label,
            dtype,
            formatIntensity(intensity),
            formatInterval(rate, formatRate),
            roof ? formatPercent(rate.value / roof) : "–",
          ],
        };
      })}
    />
  );
}
