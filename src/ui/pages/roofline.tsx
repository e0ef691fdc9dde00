import { useCallback, useMemo } from "preact/hooks";
import { type Calibration, isMeasured, type Row } from "../../core/calibration.ts";
import { formatBandwidth, formatBytes, formatInterval, formatSeconds } from "../../core/format.ts";
import { ok } from "../../core/result.ts";
import { otherCeilings } from "../../roofline/ceilings.ts";
import { derivedInSteps } from "../../roofline/derive.ts";
import { describe } from "../../roofline/describe.ts";
import { explainPoint } from "../../roofline/explain.ts";
import type { Roofline } from "../../roofline/types.ts";
import type { Charts } from "../charts/index.ts";
import { bandwidthSheet, latencySheet } from "../export/sheets/measured.ts";
import { useSlices } from "../layers/use-slices.ts";
import { route, setOptions } from "../route.ts";
import { current } from "../state/library.ts";
import { precise } from "../state/media.ts";
import { BrowserTax } from "../widgets/browser-tax.tsx";
import { CalibrationPicker, ExampleNote } from "../widgets/calibration-picker.tsx";
import { Chart, type Room } from "../widgets/chart.tsx";
import { EnduranceFigure } from "../widgets/endurance.tsx";
import { EvidenceTable } from "../widgets/evidence-table.tsx";
import { WhenNear } from "../widgets/near.tsx";
import { NoCalibration } from "../widgets/no-calibration.tsx";
import { Provenance } from "../widgets/provenance.tsx";
import { ReportButton } from "../widgets/report-button.tsx";
import { kernelPoints, RooflineFigure } from "../widgets/roofline-figure.tsx";
import { MeasuredFigure } from "../widgets/row-tables.tsx";
import type { TakenAs } from "../widgets/take-away.tsx";
import { Term } from "../widgets/term.tsx";

/** The drawing is the page. */
export function RooflinePage() {
  const calibration = current.value;
  return (
    <>
      <div class="row">
        <h1>
          <Term name="roofline">Roofline</Term>
        </h1>
        <div class="end row">
          <CalibrationPicker />
          {calibration && <ReportButton read={() => ok(calibration)} />}
        </div>
      </div>
      <ExampleNote />
      {calibration ? <Drawing key={calibration.id} calibration={calibration} /> : <NoCalibration />}
    </>
  );
}

const pick = (key: string) => setOptions({ point: key });

function Drawing({ calibration }: { calibration: Calibration }) {
  const { rows, environment } = calibration;
  const { value: roofline } = useSlices(useCallback(() => derivedInSteps(rows), [rows]));
  const points = useMemo(() => (roofline ? kernelPoints(roofline, rows) : []), [roofline, rows]);
  const { sweep: sweepOption, point } = route.value.options;
  const sweep = sweepOption !== "off";
  if (!roofline) return null;
  return (
    <>
      <p class="loud">{describe(roofline, { software: environment.software })}</p>
      <section aria-label="Roofline chart">
        <RooflineFigure roofline={roofline} points={points} sweep={sweep} onPick={pick} pinned={point} />
        <label class="row small" style={{ marginTop: "0.75rem" }}>
          <span>
            <input
              type="checkbox"
              checked={sweep}
              onChange={() => setOptions({ sweep: sweep ? "off" : undefined })}
            />{" "}
            show the measured intensity sweep
          </span>
        </label>
      </section>
      <Why roofline={roofline} calibration={calibration} pointKey={point ?? null} />
      <WhenNear>
        {() => (
          <section aria-label="Bandwidth chart">
            <h2>Where the memory levels come from</h2>
            <p class="quiet" style={{ marginTop: "0.25rem" }}>
              Reading, copying and <Term name="triad">triad</Term> over growing{" "}
              <Term name="workingSet">working sets</Term>. Where the bandwidth steps down, a level of the
              memory is outgrown.
            </p>
            <BandwidthFigure roofline={roofline} rows={rows} />
          </section>
        )}
      </WhenNear>
      <WhenNear>
        {() => (
          <>
            <BrowserTax roofline={roofline} calibration={calibration} />
            <LatencyFigure rows={rows} />
            <EnduranceFigure calibration={calibration} />
          </>
        )}
      </WhenNear>
    </>
  );
}

/** "Why is this point below the roof?", answered from the data. */
function Why({
  roofline,
  calibration,
  pointKey,
}: {
  roofline: Roofline;
  calibration: Calibration;
  pointKey: string | null;
}) {
  const point = [...roofline.points, ...roofline.sweep].find(({ key }) => key === pointKey);
  const row = calibration.rows.filter(isMeasured).find(({ key }) => key === pointKey);
  return (
    <section aria-live="polite" aria-label="The chosen point">
      {point && row ? (
        <div class="two">
          <div>
            <h2>Why is {row.role === "sweep" ? `the sweep at ${point.label}` : point.label} where it is?</h2>
            {explainPoint(roofline, point).sentences.map((sentence) => (
              <p key={sentence} style={{ marginTop: "0.5rem" }}>
                {sentence}
              </p>
            ))}
          </div>
          <div class="small">
            <Provenance row={row} rows={calibration.rows} />
          </div>
        </div>
      ) : (
        <p class="quiet small">
          {precise.value
            ? "Click a point, or walk to it with the arrow keys and press Enter, to see why it is there."
            : "Tap a point to see why it is there."}
        </p>
      )}
    </section>
  );
}

const LOW = (width: number) => Math.round(Math.min(Math.max(width * 0.36, 280), 440));

function BandwidthFigure({ roofline, rows }: { roofline: Roofline; rows: readonly Row[] }) {
  const measured = new Map(rows.filter(isMeasured).map((row) => [row.key, row]));
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) => charts.bandwidth(svg, roofline, room),
    [roofline],
  );
  if (roofline.bandwidth.length === 0) return <p class="quiet">This calibration holds no bandwidth.</p>;
  const as: TakenAs = {
    name: "bandwidth",
    title: "Bandwidth over working set",
    sheet: () => bandwidthSheet(roofline),
  };
  return (
    <figure>
      <Chart draw={draw} as={as} height={LOW} />
      <EvidenceTable
        what="bandwidths"
        as={{ ...as, title: "Bandwidths" }}
        head={["Kernel", "Working set", "Bandwidth"]}
        figuresFrom={1}
        rows={roofline.bandwidth.map(({ key, kernel, footprint, rate }) => ({
          key,
          cells: [
            kernel,
            formatBytes(footprint),
            <MeasuredFigure
              key="figure"
              row={measured.get(key)!}
              rows={rows}
              text={formatInterval(rate, formatBandwidth)}
            />,
          ],
        }))}
      />
    </figure>
  );
}

/** A curve needs a few points: a quick run has only one latency, and that is in the tables. */
const FEWEST = 3;

function LatencyFigure({ rows }: Pick<Calibration, "rows">) {
  const points = useMemo(() => otherCeilings(rows).filter(({ group }) => group === "latency"), [rows]);
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) => charts.latency(svg, points, room),
    [points],
  );
  if (points.length < FEWEST) return null;
  const measured = new Map(rows.filter(isMeasured).map((row) => [row.key, row]));
  const as: TakenAs = { name: "latency", title: "Latency of a load", sheet: () => latencySheet(points) };
  return (
    <section aria-label="Latency chart">
      <h2>How long a load takes</h2>
      <p class="quiet" style={{ marginTop: "0.25rem" }}>
        One lane, each load waiting for the one before, in an order that no prefetcher guesses.
      </p>
      <figure>
        <Chart draw={draw} as={as} height={LOW} />
        <EvidenceTable
          what="latencies"
          as={{ ...as, title: "Latencies" }}
          head={["Working set", "Time of a load"]}
          figuresFrom={1}
          rows={points.map(({ key, footprint, value }) => ({
            key,
            cells: [
              formatBytes(footprint),
              <MeasuredFigure
                key="figure"
                row={measured.get(key)!}
                rows={rows}
                text={formatInterval(value, formatSeconds)}
              />,
            ],
          }))}
        />
      </figure>
    </section>
  );
}
