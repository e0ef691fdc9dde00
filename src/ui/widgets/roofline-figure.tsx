import { useCallback, useMemo } from "preact/hooks";
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
import type { ChartPoint } from "../charts/roofline.ts";
import { chartView, showView } from "../state/chart-view.ts";
import { ChartOf, type Room } from "./chart.tsx";
import { ClassKeys } from "./class-keys.tsx";
import { type Evidence, EvidenceTable } from "./evidence-table.tsx";
import type { TakenAs } from "./take-away.tsx";
import { ZoomTools } from "./zoom-tools.tsx";

interface Props {
  readonly roofline: Roofline;
  readonly points: readonly ChartPoint[];
  readonly sweep?: boolean;
  /** Lower, where something above it must stay in view. */
  readonly low?: boolean;
  readonly onPick?: (key: string) => void;
  /** Key of the point that the reader chose. */
  readonly pinned?: string | undefined;
}

type Drawing = typeof import("../charts/roofline.ts");

/** This one alone: it is on the page that opens first. */
const load = (): Promise<Drawing> => import("../charts/roofline.ts");
const sheets = () => import("../export/sheets/measured.ts");

const LOW = (width: number) => Math.round(Math.min(Math.max(width * 0.38, 320), 460));

/** The roofline chart with its keys and the table behind it. */
export function RooflineFigure({ roofline, points, sweep = true, low = false, onPick, pinned }: Props) {
  const view = chartView.value;
  const data = useMemo(() => ({ roofline, points }), [roofline, points]);
  const draw = useCallback(
    ({ drawRoofline }: Drawing, svg: SVGSVGElement, room: Room) => {
      const options = { ...room, sweep, pinned, view, onView: showView };
      drawRoofline(svg, data, onPick ? { ...options, onPick } : options);
    },
    [data, sweep, onPick, pinned, view],
  );
  const as: TakenAs = {
    name: "roofline",
    title: "Roofline",
    sheet: () => sheets().then(({ rooflineSheet }) => rooflineSheet(roofline, points)),
  };
  return (
    <figure>
      <ChartOf
        load={load}
        draw={draw}
        as={as}
        tools={<ZoomTools data={data} />}
        {...(low ? { height: LOW } : {})}
      />
      <figcaption>
        <ClassKeys classes={points.map((point) => point.opClass)} />
      </figcaption>
      <PointTable roofline={roofline} points={points} as={as} />
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

function PointTable({ roofline, points, as }: Pick<Props, "roofline" | "points"> & { as: TakenAs }) {
  return (
    <EvidenceTable
      {...pointEvidence(roofline, points)}
      as={{ ...as, title: "Points" }}
      left={points.length - LINES}
    />
  );
}

/** The points of a roofline as rows, as many as a person reads. */
export function pointEvidence(roofline: Roofline, points: readonly ChartPoint[]): Evidence {
  return {
    what: "points",
    head: ["Point", "Type", "Intensity", "Rate", "Of the roof"],
    figuresFrom: 2,
    rows: points.slice(0, LINES).map(({ key, label, dtype, intensity, rate }) => {
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
    }),
  };
}
