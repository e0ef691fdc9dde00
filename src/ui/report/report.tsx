import type { Calibration } from "../../core/calibration.ts";
import { formatPercent, formatSeconds, formatWhole } from "../../core/format.ts";
import { VERSION } from "../../core/version.ts";
import { deriveRoofline } from "../../roofline/derive.ts";
import { describe } from "../../roofline/describe.ts";
import { deviceLabel } from "../../store/summary.ts";
import type { Charts } from "../charts/index.ts";
import { measurementCitation } from "../guide/citation.ts";
import { dateOf } from "../imprint.ts";
import { Answers } from "../widgets/answers.tsx";
import type { MarkerPath } from "../widgets/class-keys.tsx";
import { RefusedTable } from "../widgets/refused-table.tsx";
import { CeilingTable, OperatorTable, OtherCeilingTables } from "../widgets/row-tables.tsx";
import { SessionNotes } from "../widgets/session-notes.tsx";
import { Doubted } from "./doubted.tsx";
import { Method } from "./method.tsx";
import { BandwidthPicture, EndurancePicture, LatencyPicture, RooflinePicture } from "./pictures.tsx";
import { Runs } from "./runs.tsx";
import { Surroundings } from "./surroundings.tsx";

/** What the drawings need, which is loaded on demand. */
export interface Pens {
  readonly charts: Charts;
  readonly markerPath: MarkerPath;
}

/** One calibration to be read without the page that made it: the answer first, then what it rests on. */
export function Report({ calibration, pens }: { calibration: Calibration; pens: Pens }) {
  const { rows, environment } = calibration;
  const roofline = deriveRoofline(rows);
  return (
    <main class="report">
      <Head calibration={calibration} />
      <section aria-label="Result">
        <p class="loud">{describe(roofline, { software: environment.software })}</p>
        <SessionNotes calibration={calibration} />
      </section>
      <Answers roofline={roofline} rows={rows} />
      <RooflinePicture roofline={roofline} rows={rows} pens={pens} />
      <div class="two">
        <CeilingTable roofline={roofline} rows={rows} />
        <OtherCeilingTables rows={rows} />
      </div>
      <OperatorTable rows={rows} brief={false} />
      <Doubted rows={rows} />
      <RefusedTable rows={rows} />
      <BandwidthPicture roofline={roofline} rows={rows} pens={pens} />
      <LatencyPicture rows={rows} pens={pens} />
      <EndurancePicture calibration={calibration} pens={pens} />
      <Runs runs={calibration.runs ?? []} />
      <Method calibration={calibration} />
      <Surroundings calibration={calibration} />
      <section aria-label="How to cite">
        <h2>How to cite</h2>
        <p class="cite">
          <bdi>{measurementCitation(calibration)}</bdi>
        </p>
      </section>
      <footer class="quiet small">
        Written by Ridgepoint {VERSION}. This page runs nothing and loads nothing. It carries the whole
        calibration, every sample of it: give the file to Ridgepoint's Compare page to look further, compare,
        or predict with it.
      </footer>
    </main>
  );
}

function Head({
  calibration: { name, createdAt, environment, session, rows },
}: {
  calibration: Calibration;
}) {
  const facts: readonly (readonly [string, string])[] = [
    ["Device", `${deviceLabel(environment)}${environment.software ? " (software)" : ""}`],
    [environment.host.kind === "node" ? "Host" : "Browser", environment.host.name],
    ["Measured", dateOf(createdAt)],
    ["Profile", `${session.profile}, ${formatSeconds(session.seconds)}, ${formatWhole(rows.length)} rows`],
    ["Drift", formatPercent(session.drift, { digits: 2 })],
  ];
  return (
    <header class="device">
      <p class="kicker">Ridgepoint, report of a calibration</p>
      <h1>
        <bdi>{name}</bdi>
      </h1>
      <dl>
        {facts.map(([term, fact]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>
              <bdi>{fact}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {environment.software && (
        <p class="problem">
          A processor stood in for a GPU here. The figures describe software rendering, not a graphics card.
        </p>
      )}
    </header>
  );
}
