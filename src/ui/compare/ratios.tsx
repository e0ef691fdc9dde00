import { useSignal } from "@preact/signals";
import { useCallback, useMemo } from "preact/hooks";
import { ratioLines } from "../../compare/export.ts";
import type { Comparison, Pair, Point, PointRatio } from "../../compare/types.ts";
import { verdictWords } from "../../compare/words.ts";
import { formatFactor, formatInterval } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import type { ComparisonCharts } from "../charts/comparison.ts";
import { type DotGroup, dotsHeight } from "../charts/dot-lines.ts";
import type { DotsData } from "../charts/dots.ts";
import { route, setOptions } from "../route.ts";
import type { Room } from "../widgets/chart.tsx";
import { Choice } from "../widgets/choice.tsx";
import { TakeAway } from "../widgets/take-away.tsx";
import { Term } from "../widgets/term.tsx";
import { ComparisonChart } from "./comparison-chart.tsx";
import { Mark } from "./mark.tsx";
import { RatioTable } from "./ratio-table.tsx";
import { CHOICES, grouped, ORDERS, type Order, pointsToShow, type Which } from "./rows.ts";

/** More lines than these are no drawing any more; the table has them all. */
const DRAWN = 150;

/** How fast everything that both measured is, against the base: dots with intervals, 1 as the line. */
export function Ratios({ comparison }: { comparison: Comparison }) {
  const { rows, sort } = route.value.options;
  const which: Which = CHOICES.find(({ value }) => value === rows)?.value ?? "key";
  const order: Order = sort === "ratio" ? "ratio" : "kernel";
  const points = useMemo(() => pointsToShow(comparison, which), [comparison, which]);
  if (comparison.points.length === 0) return null;
  return (
    <section aria-label="Ratios">
      <h2>
        <Term name="speedRatio">Speed</Term> against the base
      </h2>
      <p class="quiet" style={{ marginTop: "0.25rem" }}>
        Right of the line is faster than <bdi>{visible(comparison.base.name, 80)}</bdi>. Whiskers are 95 %{" "}
        <Term name="interval">intervals</Term>, <Term name="drift">drift</Term> of both runs included; a
        filled dot is a difference that stands after correcting for all points together, a hollow one is none
        that is shown.
      </p>
      <div class="row" style={{ marginTop: "0.75rem" }}>
        <Choice
          legend="Which points"
          name="rows"
          options={CHOICES}
          value={which}
          onChange={(value) => setOptions({ rows: value === "key" ? undefined : value })}
        />
        <Choice
          legend="In which order"
          name="sort"
          options={ORDERS}
          value={order}
          onChange={(value) => setOptions({ sort: value === "kernel" ? undefined : value })}
        />
      </div>
      {points.length > 0 ? (
        <Drawing comparison={comparison} points={points} order={order} />
      ) : (
        <p class="loud" style={{ marginTop: "1rem" }}>
          No difference is shown at any point.
        </p>
      )}
      {points.length > DRAWN && <p class="quiet small">And {points.length - DRAWN} more in the table.</p>}
      <Table comparison={comparison} />
    </section>
  );
}

interface DrawingProps {
  readonly comparison: Comparison;
  readonly points: readonly Point[];
  readonly order: Order;
}

function Drawing({ comparison, points, order }: DrawingProps) {
  const data = useMemo(() => dataOf(comparison, points, order), [comparison, points, order]);
  const draw = useCallback(
    (charts: ComparisonCharts, svg: SVGSVGElement, room: Room) => charts.dots(svg, data, room),
    [data],
  );
  const height = useCallback((_: number, em: number) => dotsHeight(data.groups, em), [data]);
  return (
    <figure>
      <ComparisonChart
        draw={draw}
        as={{ name: "ratios", title: "Speed against the base", sheet: () => ratioLines(comparison, points) }}
        height={height}
      />
      <figcaption>
        <ul class="keys">
          {comparison.pairs.map(({ id }) => {
            const series = comparison.calibrations.findIndex((one) => one.id === id);
            return (
              <li key={id}>
                <Mark series={series} />
                <bdi>{visible(comparison.calibrations[series]!.name, 60)}</bdi>
              </li>
            );
          })}
        </ul>
      </figcaption>
    </figure>
  );
}

function dataOf(comparison: Comparison, points: readonly Point[], order: Order): DotsData {
  const { calibrations, pairs } = comparison;
  const sides = pairs.map((pair) => {
    const series = calibrations.findIndex(({ id }) => id === pair.id);
    return { pair, series, name: visible(calibrations[series]!.name, 60) };
  });
  let left = DRAWN;
  const groups = grouped(comparison, points, order).flatMap(({ heading, points }): DotGroup[] => {
    const drawn = points.slice(0, left);
    left -= drawn.length;
    const lines = drawn.map(({ key, label }) => ({
      key,
      label: visible(label, 80),
      dots: sides.flatMap(({ pair, series, name }) => {
        const found = pair.ratios.get(key);
        if (!found) return [];
        const hollow = found.verdict === "none" || found.verdict === "unjudged";
        return [
          {
            series,
            value: found.ratio,
            hollow,
            title: `${visible(label, 60)}, ${name}`,
            notes: notesOf(found, pair),
          },
        ];
      }),
    }));
    return lines.length > 0 ? [{ heading, lines }] : [];
  });
  return {
    groups,
    reference: 1,
    title: "Speed over that of the base →",
    label: `Ratios of ${points.length} points, ${pairs.length} against the base. Arrow keys walk them.`,
    format: (value) => formatFactor(value, { trim: true }),
  };
}

function notesOf(found: PointRatio, pair: Pair): readonly string[] {
  const [from, to] = found.variants;
  return [
    formatInterval(found.ratio, formatFactor),
    verdictWords(found.verdict, pair) + (found.note ? `: ${found.note}` : ""),
    ...(found.unsteady ? ["measured while a device changed its speed"] : []),
    ...(from === to ? [] : [visible(`fastest variants ${from} and ${to}`, 60)]),
  ];
}

/** The table is made when it is asked for: ten calibrations have thousands of cells. */
function Table({ comparison }: { comparison: Comparison }) {
  const open = useSignal(false);
  return (
    <details
      class="evidence"
      onToggle={(event) => {
        open.value = event.currentTarget.open;
      }}
    >
      <summary>All ratios as a table</summary>
      {open.value && (
        <>
          <RatioTable comparison={comparison} />
          <TakeAway
            as={{
              name: "all-ratios",
              title: "All ratios",
              sheet: () => ratioLines(comparison, comparison.points),
            }}
          />
        </>
      )}
    </details>
  );
}
