import { useCallback, useMemo } from "preact/hooks";
import { type Calibration, isMeasured } from "../../core/calibration.ts";
import { formatPercent, formatSeconds } from "../../core/format.ts";
import { ok } from "../../core/result.ts";
import { derivedInSteps } from "../../roofline/derive.ts";
import { describe } from "../../roofline/describe.ts";
import { useSlices } from "../layers/use-slices.ts";
import { formatHash } from "../route.ts";
import { leftOutWords } from "../share/left-out.ts";
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
import { Term } from "./term.tsx";

export const ENDED = {
  complete: null,
  budget: "The time budget ended before everything was measured.",
  stopped: "You stopped this run; what was measured until then is kept.",
  "device-lost": "The device was lost during this run; what was measured until then is kept.",
  failed: "An error of the browser or driver ended this run; what was measured until then is kept.",
} as const;

export const FLAGS: Readonly<Record<Calibration["session"]["flags"][number], string>> = {
  unsteady: "The device was unsteady: measure again when it is quiet.",
  hidden:
    "The page was hidden for a while; what was sampled then was dropped, so the intervals may be wider.",
  "clock-demoted":
    "The GPU's timestamps did not agree with the wall clock, so the times are taken by the wall clock.",
};

function originOf({ id }: Calibration): string {
  if (currentIsExample.value) return "The example";
  return isShared(id) ? "From a share link" : "From your calibrations";
}

/** A finished measurement: the sentence, the figures, the picture, the tables. */
export function Ended({ calibration, fresh }: { calibration: Calibration; fresh: boolean }) {
  const { rows, session, environment, leftOut } = calibration;
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
        {ENDED[session.ended] && <p class="quiet">{ENDED[session.ended]}</p>}
        {leftOut && (
          <p class="quiet">
            It came by a link that had no room for {leftOutWords(leftOut)}; every other figure is as it was
            measured.
          </p>
        )}
        {session.flags.map((flag) => (
          <p key={flag} class="quiet">
            {FLAGS[flag]}
          </p>
        ))}
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
