import type { Calibration, Row } from "../../core/calibration.ts";
import { formatBandwidth, formatBytes, formatInterval } from "../../core/format.ts";
import { otherCeilings } from "../../roofline/ceilings.ts";
import { deriveEndurance, describeEndurance } from "../../roofline/sustained.ts";
import type { Roofline } from "../../roofline/types.ts";
import { Keys } from "../widgets/class-keys.tsx";
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

export function BandwidthPicture({ roofline, pens: { charts } }: Drawn) {
  if (roofline.bandwidth.length === 0) return null;
  return (
    <section aria-label="Bandwidth">
      <h2>Where the memory levels come from</h2>
      <p class="quiet">
        Reading, copying and triad over growing working sets. Where the bandwidth steps down, a level of the
        memory is outgrown.
      </p>
      <figure>
        <Drawing draw={(svg, room) => charts.bandwidth(svg, roofline, room)} height={LOW} />
        <Folded
          what="bandwidths"
          head={["Kernel", "Working set", "Bandwidth"]}
          figuresFrom={1}
          rows={roofline.bandwidth.map(({ key, kernel, footprint, rate }) => ({
            key,
            cells: [kernel, formatBytes(footprint), formatInterval(rate, formatBandwidth)],
          }))}
        />
      </figure>
    </section>
  );
}

/** A curve needs a few points; a single latency is in the tables. */
const FEWEST = 3;

export function LatencyPicture({ rows, pens: { charts } }: Omit<Drawn, "roofline">) {
  const points = otherCeilings(rows).filter(({ group }) => group === "latency");
  if (points.length < FEWEST) return null;
  return (
    <section aria-label="Latency">
      <h2>How long a load takes</h2>
      <p class="quiet">
        One lane, each load waiting for the one before, in an order that no prefetcher guesses.
      </p>
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
