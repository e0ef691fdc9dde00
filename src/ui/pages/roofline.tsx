import { useCallback, useMemo } from "preact/hooks";
import { type Calibration, isMeasured } from "../../core/calibration.ts";
import { ok } from "../../core/result.ts";
import { derivedInSteps } from "../../roofline/derive.ts";
import { describe } from "../../roofline/describe.ts";
import { explainPoint } from "../../roofline/explain.ts";
import type { Roofline } from "../../roofline/types.ts";
import { useSlices } from "../layers/use-slices.ts";
import { route, setOptions } from "../route.ts";
import { current } from "../state/library.ts";
import { precise } from "../state/media.ts";
import { BandwidthSection } from "../widgets/bandwidth.tsx";
import { BrowserTax } from "../widgets/browser-tax.tsx";
import { CalibrationPicker, ExampleNote } from "../widgets/calibration-picker.tsx";
import { EnduranceFigure } from "../widgets/endurance.tsx";
import { LatencySection } from "../widgets/latency.tsx";
import { WhenNear } from "../widgets/near.tsx";
import { NoCalibration } from "../widgets/no-calibration.tsx";
import { Provenance } from "../widgets/provenance.tsx";
import { ReportButton } from "../widgets/report-button.tsx";
import { kernelPoints, RooflineFigure } from "../widgets/roofline-figure.tsx";
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
      <WhenNear>{() => <BandwidthSection roofline={roofline} rows={rows} />}</WhenNear>
      <WhenNear>
        {() => (
          <>
            <BrowserTax roofline={roofline} calibration={calibration} />
            <LatencySection rows={rows} />
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
