import { useCallback } from "preact/hooks";
import { isMeasured, type Row } from "../../core/calibration.ts";
import { formatBandwidth, formatBytes, formatInterval } from "../../core/format.ts";
import type { Roofline } from "../../roofline/types.ts";
import type { Charts } from "../charts/index.ts";
import { bandwidthSheet } from "../export/sheets/measured.ts";
import { Chart, type Room } from "./chart.tsx";
import { type Evidence, EvidenceTable } from "./evidence-table.tsx";
import { MeasuredFigure } from "./row-tables.tsx";
import type { TakenAs } from "./take-away.tsx";
import { Term } from "./term.tsx";

interface Props {
  readonly roofline: Roofline;
  readonly rows: readonly Row[];
}

const LOW = (width: number) => Math.round(Math.min(Math.max(width * 0.36, 280), 440));

/** Bandwidth over working set: the levels of the memory. */
export function BandwidthSection({ roofline, rows }: Props) {
  return (
    <section aria-label="Bandwidth chart">
      <BandwidthWords />
      {roofline.bandwidth.length > 0 ? (
        <BandwidthFigure roofline={roofline} rows={rows} />
      ) : (
        <p class="quiet">This calibration holds no bandwidth.</p>
      )}
    </section>
  );
}

export function BandwidthWords() {
  return (
    <>
      <h2>Where the memory levels come from</h2>
      <p class="quiet" style={{ marginTop: "0.25rem" }}>
        Reading, copying and <Term name="triad">triad</Term> over growing{" "}
        <Term name="workingSet">working sets</Term>. Where the bandwidth steps down, a level of the memory is
        outgrown.
      </p>
    </>
  );
}

function BandwidthFigure({ roofline, rows }: Props) {
  const draw = useCallback(
    (charts: Charts, svg: SVGSVGElement, room: Room) => charts.bandwidth(svg, roofline, room),
    [roofline],
  );
  const as: TakenAs = {
    name: "bandwidth",
    title: "Bandwidth over working set",
    sheet: () => bandwidthSheet(roofline),
  };
  return (
    <figure>
      <Chart draw={draw} as={as} height={LOW} />
      <EvidenceTable {...bandwidthEvidence(roofline, rows)} as={{ ...as, title: "Bandwidths" }} />
    </figure>
  );
}

/** The bandwidths as rows; each figure opens where it comes from. */
export function bandwidthEvidence(roofline: Roofline, rows: readonly Row[]): Evidence {
  const measured = new Map(rows.filter(isMeasured).map((row) => [row.key, row]));
  return {
    what: "bandwidths",
    head: ["Kernel", "Working set", "Bandwidth"],
    figuresFrom: 1,
    rows: roofline.bandwidth.map(({ key, kernel, footprint, rate }) => ({
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
    })),
  };
}
