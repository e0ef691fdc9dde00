import type { Calibration, Row } from "../../core/calibration.ts";
import { deriveEndurance, describeEndurance } from "../../roofline/sustained.ts";
import type { Roofline } from "../../roofline/types.ts";
import { BandwidthWords, bandwidthEvidence } from "../widgets/bandwidth.tsx";
import { Keys } from "../widgets/class-keys.tsx";
import { LatencyWords, latencyCurve } from "../widgets/latency.tsx";
import { kernelPoints, pointEvidence } from "../widgets/roofline-figure.tsx";
import { Drawing } from "./drawing.tsx";
import { Folded } from "./folded.tsx";
import type { Pens } from "./report.tsx";

interface Drawn {
  readonly roofline: Roofline;
  readonly rows: readonly Row[];
  readonly pens: Pens;
}

/** A telephone's drawing is higher than wide things are: its labels need the room. */
const HIGH = (width: number) => Math.round(Math.max(width * 0.56, 340));
const LOW = (width: number) => Math.round(Math.max(width * 0.36, 280));

export function RooflinePicture({ roofline, rows, pens: { charts, markerPath } }: Drawn) {
  const points = kernelPoints(roofline, rows);
  return (
    <section aria-label="Roofline">
      <h2>The roofline</h2>
      <figure>
        <Drawing
          draw={(svg, room) => charts.roofline(svg, { roofline, points }, { ...room, sweep: true })}
          height={HIGH}
        />
        <figcaption>
          <Keys classes={points.map(({ opClass }) => opClass)} markerPath={markerPath} />
        </figcaption>
        <Folded {...pointEvidence(roofline, points)} />
      </figure>
    </section>
  );
}

export function BandwidthPicture({ roofline, rows, pens: { charts } }: Drawn) {
  if (roofline.bandwidth.length === 0) return null;
  return (
    <section aria-label="Bandwidth">
      <BandwidthWords />
      <figure>
        <Drawing draw={(svg, room) => charts.bandwidth(svg, roofline, room)} height={LOW} />
        <Folded {...bandwidthEvidence(roofline, rows)} />
      </figure>
    </section>
  );
}

export function LatencyPicture({ rows, pens: { charts } }: Omit<Drawn, "roofline">) {
  const points = latencyCurve(rows);
  if (points.length === 0) return null;
  return (
    <section aria-label="Latency">
      <LatencyWords />
      <figure>
        <Drawing draw={(svg, room) => charts.latency(svg, points, room)} height={LOW} />
      </figure>
    </section>
  );
}

export function EndurancePicture({
  calibration,
  pens: { charts },
}: {
  calibration: Calibration;
  pens: Pens;
}) {
  const { sustained } = calibration.session;
  const endurance = sustained ? deriveEndurance(sustained) : null;
  if (!endurance) return null;
  return (
    <section aria-label="Speed under load">
      <h2>Speed under load</h2>
      <p class="quiet">{describeEndurance(endurance)}</p>
      <figure>
        <Drawing draw={(svg, room) => charts.endurance(svg, endurance, room)} height={LOW} />
      </figure>
    </section>
  );
}
