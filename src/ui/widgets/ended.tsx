import { useCallback, useMemo } from "preact/hooks";
import { type Calibration, isMeasured } from "../../core/calibration.ts";
import { formatPercent, formatSeconds } from "../../core/format.ts";
import { ok } from "../../core/result.ts";
import { derivedInSteps } from "../../roofline/derive.ts";
import { describe } from "../../roofline/describe.ts";
import { useSlices } from "../layers/use-slices.ts";
import { formatHash } from "../route.ts";
import { ShareLink } from "../share/share-link.tsx";
import { EXAMPLE_ID } from "../state/example.ts";
import { currentIsExample, download } from "../state/library.ts";
import { isShared } from "../state/shared.ts";
import { Answers } from "./answers.tsx";
import { WhenNear } from "./near.tsx";
import { RefusedTable } from "./refused-table.tsx";
import { ReportButton } from "./report-button.tsx";
import { kernelPoints, RooflineFigure } from "./roofline-figure.tsx";
import { CeilingTable, OperatorTable, OtherCeilingTables } from "./row-tables.tsx";
import { SessionNotes } from "./session-notes.tsx";
import { Term } from "./term.tsx";

function originOf({ id }: Calibration): string {
  if (currentIsExample.value) return "The example";
  return isShared(id) ? "From a share link" : "From your calibrations";
}

/** A finished measurement: the sentence, the figures, the picture, the tables. */
export function Ended({ calibration, fresh }: { calibration: Calibration; fresh: boolean }) {
  const { rows, session, environment } = calibration;
  const { value: roofline } = useSlices(useCallback(() => derivedInSteps(rows), [rows]));
  const points = useMemo(() => (roofline ? kernelPoints(roofline, rows) : []), [roofline, rows]);
  if (!roofline) return null;
  return (
    <section class="stack" aria-label="Result">
      <div>
        {!fresh && (
          <h2 class="kicker">
            {originOf(calibration)}: <bdi>{calibration.name}</bdi>
          </h2>
        )}
        <p class="loud" aria-live={fresh ? "polite" : "off"}>
          {describe(roofline, { software: environment.software })}
        </p>
        <SessionNotes calibration={calibration} />
      </div>
      <Answers roofline={roofline} rows={rows} />
      <RooflineFigure roofline={roofline} points={points} />
      <div class="row small">
        <span class="quiet">
          <bdi>{calibration.name}</bdi>: {session.profile}, {formatSeconds(session.seconds)}, {rows.length}{" "}
          rows, <Term name="drift">drift</Term> {formatPercent(session.drift, { digits: 2 })}
        </span>
        <span class="row end">
          <button type="button" onClick={() => download(calibration)}>
            Export JSON
          </button>
          <ReportButton read={() => ok(calibration)} />
          <ShareLink id={currentIsExample.value && !fresh ? EXAMPLE_ID : calibration.id} />
          <a href={formatHash({ page: "predict", options: { calibration: calibration.id } })}>
            Predict a model with it
          </a>
        </span>
      </div>
      <WhenNear>
        {() => (
          <div class="two">
            <CeilingTable roofline={roofline} rows={rows} />
            <OtherCeilingTables rows={rows} />
          </div>
        )}
      </WhenNear>
      <WhenNear>
        {() => (
          <>
            <OperatorTable rows={rows} />
            {rows.some((row) => isMeasured(row) && row.outcome.quality.flags.length > 0) && (
              <p class="quiet small">
                A question mark is a quality flag: open the figure to read why it may be doubted.
              </p>
            )}
            <RefusedTable rows={rows} />
          </>
        )}
      </WhenNear>
    </section>
  );
}
