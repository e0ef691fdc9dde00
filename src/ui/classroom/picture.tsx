import { useSignal } from "@preact/signals";
import { useCallback, useMemo } from "preact/hooks";
import type { Row } from "../../core/calibration.ts";
import {
  formatBandwidth,
  formatBytes,
  formatIntensity,
  formatInterval,
  formatRate,
} from "../../core/format.ts";
import { deriveRoofline } from "../../roofline/derive.ts";
import type { Charts } from "../charts/index.ts";
import { bandwidthSheet, rooflineSheet } from "../export/sheets/measured.ts";
import { barsSheet } from "../export/sheets/predicted.ts";
import { curveSheet } from "../export/sheets/taught.ts";
import { Chart, type Room } from "../widgets/chart.tsx";
import { EvidenceTable } from "../widgets/evidence-table.tsx";
import type { TakenAs } from "../widgets/take-away.tsx";
import type { Experiment, Guess, Picture, Stop } from "./experiment.ts";

interface Props {
  readonly experiment: Experiment;
  readonly rows: readonly Row[];
  readonly guess: Guess | null;
  /** Everything is in: what can be walked through is offered. */
  readonly done: boolean;
}

const HEIGHT = (width: number) => Math.round(Math.min(Math.max(width * 0.62, 320), 560));

/** What was measured, drawn as it comes in. */
export function PictureView({ experiment, rows, guess, done }: Props) {
  const picture = useMemo(() => experiment.picture(rows, guess), [experiment, rows, guess]);
  if (picture.kind === "roofline") return <Roofs picture={picture} rows={rows} done={done} />;
  if (picture.kind === "bandwidth") return <Bandwidths rows={rows} />;
  if (picture.kind === "bars") return <Bars picture={picture} />;
  return <Curve picture={picture} />;
}

type RooflinePicture = Extract<Picture, { kind: "roofline" }>;

function Roofs({ picture, rows, done }: { picture: RooflinePicture; rows: readonly Row[]; done: boolean }) {
  const roofline = useMemo(() => deriveRoofline(rows), [rows]);
  const at = useSignal<string | null>(null);
  const { points, walk } = picture;
  const stop = done && walk ? (walk.stops.find(({ key }) => key === at.value) ?? walk.stops[0]) : undefined;
  const marked = useMemo(() => {
    const point = stop && roofline.sweep.find(({ key }) => key === stop.key);
    if (!point) return points;
    const chosen = {
      ...point,
      opClass: "gemm",
      named: true,
      label: "the kernel",
      notes: [],
      share: 0.1,
    } as const;
    return [...points, chosen];
  }, [points, roofline, stop]);
  // What is dragged lives on the main sweep; those over smaller working sets would only lie beside it.
  const shown = useMemo(
    () => ({ ...roofline, curves: roofline.curves.filter(({ set }) => set === null) }),
    [roofline],
  );
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) =>
      charts.roofline(svg, { roofline: shown, points: marked }, { ...room, sweep: true }),
    [shown, marked],
  );
  const as: TakenAs = { name: "roofline", title: "Roofline", sheet: () => rooflineSheet(roofline, points) };
  return (
    <figure>
      <Chart draw={draw} as={as} height={HEIGHT} />
      {stop && walk && (
        <Walk label={walk.label} stops={walk.stops} stop={stop} onStop={(key) => (at.value = key)} />
      )}
      <EvidenceTable
        what="points"
        as={{ ...as, title: "Points" }}
        head={["Kernel", "Intensity", "Rate"]}
        rows={[...roofline.sweep, ...points].map(({ key, label, intensity, rate }) => ({
          key,
          cells: [label, formatIntensity(intensity), formatInterval(rate, formatRate)],
        }))}
      />
    </figure>
  );
}

interface WalkProps {
  readonly label: string;
  readonly stops: readonly Stop[];
  readonly stop: Stop;
  readonly onStop: (key: string) => void;
}

/** Drags the kernel along what was measured. */
function Walk({ label, stops, stop, onStop }: WalkProps) {
  return (
    <label class="walk">
      <span class="small">{label}</span>
      <input
        type="range"
        min={0}
        max={stops.length - 1}
        step={1}
        value={stops.indexOf(stop)}
        aria-valuetext={`${stop.at}: ${stop.says}`}
        onInput={({ currentTarget }) => {
          const next = stops[currentTarget.valueAsNumber];
          if (next) onStop(next.key);
        }}
      />
      <span class="small">
        <strong>{stop.at}</strong>: {stop.says}
      </span>
    </label>
  );
}

function Bandwidths({ rows }: { rows: readonly Row[] }) {
  const roofline = useMemo(() => deriveRoofline(rows), [rows]);
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) => charts.bandwidth(svg, roofline, room),
    [roofline],
  );
  if (roofline.bandwidth.length === 0) return <p class="quiet">Nothing is drawn yet.</p>;
  const as: TakenAs = {
    name: "bandwidth",
    title: "Bandwidth over working set",
    sheet: () => bandwidthSheet(roofline),
  };
  return (
    <figure>
      <Chart draw={draw} as={as} height={HEIGHT} />
      <EvidenceTable
        what="points"
        as={{ ...as, title: "Bandwidths" }}
        head={["Kernel", "Working set", "Bandwidth"]}
        rows={roofline.bandwidth.map(({ key, kernel, footprint, rate }) => ({
          key,
          cells: [kernel, formatBytes(footprint), formatInterval(rate, formatBandwidth)],
        }))}
      />
    </figure>
  );
}

const ROWS = (count: number) => (_width: number, fontSize: number) => Math.round(count * fontSize * 2.2 + 4);

function Bars({ picture: { label, unit, bars } }: { picture: Extract<Picture, { kind: "bars" }> }) {
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) => charts.bars(svg, bars, { ...room, label }),
    [bars, label],
  );
  if (bars.length === 0) return <p class="quiet">Nothing is drawn yet.</p>;
  const as: TakenAs = { name: "bars", title: label, sheet: () => barsSheet(bars, unit) };
  return (
    <figure>
      <Chart draw={draw} as={as} height={ROWS(bars.length)} explorable={false} />
      <EvidenceTable
        what="points"
        as={{ ...as, title: "Figures" }}
        head={["Type", "Figure"]}
        rows={bars.map(({ label: name, text }) => ({ key: name, cells: [name, text] }))}
      />
    </figure>
  );
}

function Curve({ picture: { data } }: { picture: Extract<Picture, { kind: "curve" }> }) {
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) => charts.curve(svg, data, room),
    [data],
  );
  if (data.points.length === 0) return <p class="quiet">Nothing is drawn yet.</p>;
  const as: TakenAs = { name: "curve", title: data.label, sheet: () => curveSheet(data) };
  return (
    <figure>
      <Chart draw={draw} as={as} height={HEIGHT} />
      <EvidenceTable
        what="points"
        as={{ ...as, title: "Points" }}
        head={["Point", "Figures"]}
        rows={data.points.map(({ key, title, notes }) => ({ key, cells: [title, notes.join(", ")] }))}
      />
    </figure>
  );
}
