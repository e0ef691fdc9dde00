import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useMemo } from "preact/hooks";
import type { Calibration } from "../../core/calibration.ts";
import { formatBandwidth, formatIntensity, formatInterval, formatRate } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import type { Roofline } from "../../roofline/types.ts";
import type { ComparisonCharts } from "../charts/comparison.ts";
import type { OverlaySeries } from "../charts/overlay.ts";
import { roofsSheet } from "../export/sheets/compared.ts";
import { route, setOptions } from "../route.ts";
import { rooflineOf } from "../state/counting.ts";
import type { Room } from "../widgets/chart.tsx";
import { Choice } from "../widgets/choice.tsx";
import { EvidenceTable } from "../widgets/evidence-table.tsx";
import type { TakenAs } from "../widgets/take-away.tsx";
import { ComparisonChart } from "./comparison-chart.tsx";
import { Mark } from "./mark.tsx";

const VIEWS = [
  { value: "overlay", label: "Over each other" },
  { value: "multiples", label: "Side by side" },
] as const;

type View = (typeof VIEWS)[number]["value"];

const TALL = (width: number) => Math.round(Math.min(Math.max(width * 0.5, 320), 560));
const SMALL = (width: number) => Math.round(Math.min(Math.max(width * 0.62, 180), 260));

/** The rooflines of all chosen calibrations, in one chart or in one each. */
export function Roofs({ calibrations }: { calibrations: readonly Calibration[] }) {
  const rooflines = useRooflines(calibrations);
  const all = useMemo(
    () =>
      calibrations.flatMap((calibration, series): OverlaySeries[] => {
        const roofline = rooflines.get(calibration);
        return roofline
          ? [{ key: calibration.id, name: visible(calibration.name, 60), series, roofline }]
          : [];
      }),
    [calibrations, rooflines],
  );
  const view: View = route.value.options.view === "multiples" ? "multiples" : "overlay";
  const complete = all.filter(({ roofline }) => roofline.knee !== null);
  const incomplete = all.filter(({ roofline }) => roofline.knee === null);
  return (
    <section aria-label="Rooflines">
      <div class="row">
        <h2>Rooflines</h2>
        <span class="end">
          <Choice
            legend="How the rooflines are shown"
            name="view"
            options={VIEWS}
            value={view}
            onChange={(value) => setOptions({ view: value === "overlay" ? undefined : value })}
          />
        </span>
      </div>
      <p class="quiet" style={{ marginTop: "0.25rem" }}>
        The f32 roof over the memory of the largest working sets; the marker is the knee.
      </p>
      {incomplete.map(({ key, name }) => (
        <p key={key} class="quiet small">
          <bdi>{name}</bdi> lacks a roof or a bandwidth and is not drawn.
        </p>
      ))}
      {complete.length > 0 &&
        (view === "overlay" ? <Overlay all={complete} /> : <Multiples all={complete} />)}
      <RoofTable all={all} />
    </section>
  );
}

/** Derived in the worker: a bootstrap of every row of ten documents would hold the page up. */
function useRooflines(calibrations: readonly Calibration[]): ReadonlyMap<Calibration, Roofline> {
  const found = useSignal<ReadonlyMap<Calibration, Roofline>>(new Map());
  useEffect(() => {
    let stale = false;
    const asked = calibrations.map(
      async (calibration) => [calibration, await rooflineOf(calibration)] as const,
    );
    void Promise.all(asked).then((answers) => {
      if (stale) return;
      found.value = new Map(answers.flatMap(([one, answer]) => (answer.ok ? [[one, answer.value]] : [])));
    });
    return () => {
      stale = true;
    };
  }, [calibrations, found]);
  return found.value;
}

function takenAs(name: string, title: string, all: readonly OverlaySeries[]): TakenAs {
  return { name, title, sheet: () => roofsSheet(all) };
}

function Overlay({ all }: { all: readonly OverlaySeries[] }) {
  const draw = useCallback(
    (charts: ComparisonCharts, svg: SVGSVGElement, room: Room) => charts.overlay(svg, { all }, room),
    [all],
  );
  return (
    <figure>
      <ComparisonChart draw={draw} as={takenAs("rooflines", "Rooflines", all)} height={TALL} />
    </figure>
  );
}

function Multiples({ all }: { all: readonly OverlaySeries[] }) {
  return (
    <div class="multiples">
      {all.map((one) => (
        <figure key={one.key}>
          <figcaption class="series small">
            <Mark series={one.series} />
            <bdi>{one.name}</bdi>
          </figcaption>
          <Multiple all={all} only={one.key} />
        </figure>
      ))}
    </div>
  );
}

function Multiple({ all, only }: { all: readonly OverlaySeries[]; only: string }) {
  const draw = useCallback(
    (charts: ComparisonCharts, svg: SVGSVGElement, room: Room) => charts.overlay(svg, { all, only }, room),
    [all, only],
  );
  const one = all.filter(({ key }) => key === only);
  const as = takenAs(`roofline-${one[0]!.series + 1}`, `Roofline of ${one[0]!.name}`, one);
  return <ComparisonChart draw={draw} as={as} height={SMALL} />;
}

function RoofTable({ all }: { all: readonly OverlaySeries[] }) {
  return (
    <EvidenceTable
      what="roofs"
      as={takenAs("roofs", "Roofs", all)}
      head={["Calibration", "Multiply-adds", "Memory", "Knee"]}
      figuresFrom={1}
      rows={all.map(({ key, name, roofline: { compute, memory, knee } }) => ({
        key,
        cells: [
          name,
          compute.map(({ dtype, rate }) => (
            <div key={dtype}>
              {dtype} {formatInterval(rate, formatRate)}
            </div>
          )),
          memory.map(({ level, label, rate }) => (
            <div key={level}>
              {formatInterval(rate, formatBandwidth)}, {label}
            </div>
          )),
          knee ? formatInterval(knee, formatIntensity) : "–",
        ],
      }))}
    />
  );
}
