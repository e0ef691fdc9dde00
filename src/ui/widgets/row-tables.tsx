import { isMeasured, type MeasuredRow, type Row } from "../../core/calibration.ts";
import { type Estimate, estimate } from "../../core/estimate.ts";
import {
  type Formatter,
  formatBandwidth,
  formatBytes,
  formatInterval,
  formatOperations,
  formatRate,
  formatSeconds,
} from "../../core/format.ts";
import {
  CEILING_GROUPS,
  type CeilingGroup,
  type OtherCeiling,
  otherCeilings,
} from "../../roofline/ceilings.ts";
import { labelOf } from "../../roofline/labels.ts";
import { bandwidth, flopRate } from "../../roofline/rates.ts";
import type { Roofline } from "../../roofline/types.ts";
import { narrow } from "../state/media.ts";
import { Figure } from "./figure.tsx";
import { FLAG_WORDS } from "./flag-words.ts";
import { Origin } from "./origin.tsx";
import { RowsTable, type TableRows } from "./rows-table.tsx";
import { TakeAway, type TakenAs } from "./take-away.tsx";

const sheets = () => import("../export/sheets/measured.ts");

/** A measured figure, or one that follows from it; it opens its provenance. `marked`: with a sign where it has flags. */
export function MeasuredFigure({
  row,
  rows,
  text,
  marked = true,
}: {
  row: MeasuredRow;
  rows: readonly Row[];
  text: string;
  marked?: boolean;
}) {
  const { flags } = row.outcome.quality;
  return (
    <Figure
      label={`${text}, ${labelOf(row)}: where it comes from`}
      origin={() => <Origin row={row} rows={rows} />}
    >
      {text}
      {marked && flags.length > 0 && <sup title={flags.map((flag) => FLAG_WORDS[flag]).join("; ")}>?</sup>}
    </Figure>
  );
}

type Line = TableRows["rows"][number];

/** A table of figures under its name. */
export function Lines({
  caption,
  as,
  heads,
  lines,
}: {
  caption: string;
  /** Absent where nothing can be taken away. */
  as?: Omit<TakenAs, "title">;
  heads: readonly string[];
  lines: readonly Line[];
}) {
  if (lines.length === 0) return null;
  return (
    <div>
      <RowsTable label={`Table: ${caption}`} caption={caption} head={heads} figuresFrom={1} rows={lines} />
      {as && <TakeAway as={{ ...as, title: caption }} />}
    </div>
  );
}

const rateText = (rate: Estimate | null, format: typeof formatRate) =>
  rate ? formatInterval(rate, format) : "–";

/** The ceilings, each with the row that it rests on. */
export function CeilingTable({ roofline, rows }: { roofline: Roofline; rows: readonly Row[] }) {
  const find = (key: string | undefined) => rows.filter(isMeasured).find((row) => row.key === key);
  const figure = (key: string | undefined, text: string) => {
    const row = find(key);
    return row ? <MeasuredFigure row={row} rows={rows} text={text} /> : text;
  };
  const lines: Line[] = [
    ...roofline.compute.map((ceiling) => ({
      key: ceiling.dtype,
      cells: [
        `Arithmetic, ${ceiling.dtype} multiply-add`,
        figure(ceiling.from, rateText(ceiling.rate, formatRate)),
      ],
    })),
    ...roofline.memory.map((ceiling) => ({
      key: ceiling.label,
      cells: [
        `Memory, working sets ${ceiling.label}${ceiling.unproven ? ", not shown to be main memory" : ""}`,
        figure(ceiling.from.at(-1), rateText(ceiling.rate, formatBandwidth)),
      ],
    })),
  ];
  const as = {
    name: "ceilings",
    sheet: () => sheets().then(({ ceilingSheet }) => ceilingSheet(roofline)),
  };
  return <Lines caption="Ceilings" as={as} heads={["What", "At most"]} lines={lines} />;
}

/** A full profile has about a hundred operators; a file may have any number. */
const LISTED = 500;

export function OperatorTable({ rows, brief = narrow.value }: { rows: readonly Row[]; brief?: boolean }) {
  const measured = rows.filter((row) => row.role === "operator").filter(isMeasured);
  // On a telephone time and rate stay in view; the interval is where the figure comes from.
  const time = (of: Estimate) => (brief ? formatSeconds(of.value) : formatInterval(of, formatSeconds));
  // Of the same samples as the time beside it, which has the sign for their flags and the interval.
  const derived = (row: MeasuredRow, rate: Estimate | null, format: typeof formatRate) =>
    rate ? <MeasuredFigure row={row} rows={rows} text={format(rate.value)} marked={false} /> : "–";
  const lines = measured.slice(0, LISTED).map((row) => ({
    key: row.key,
    cells: [
      labelOf(row),
      <MeasuredFigure key="time" row={row} rows={rows} text={time(estimate(row.outcome.samples))} />,
      derived(row, flopRate(row), formatRate),
      derived(row, bandwidth(row), formatBandwidth),
      row.dtype,
    ],
  }));
  return (
    <div>
      <Lines
        caption="Operators"
        as={{ name: "operators", sheet: () => sheets().then(({ operatorSheet }) => operatorSheet(rows)) }}
        heads={["Kernel", brief ? "Time" : "Time a dispatch", "Rate", "Bandwidth", "Type"]}
        lines={lines}
      />
      {measured.length > LISTED && (
        <p class="quiet small">
          {measured.length - LISTED} more are in the file; only the first {LISTED} are shown here and on the
          chart.
        </p>
      )}
    </div>
  );
}

const GROUPS: Readonly<
  Record<CeilingGroup, { readonly caption: string; readonly heads: readonly string[] }>
> = {
  arithmetic: { caption: "Other arithmetic", heads: ["What", "At most"] },
  memory: { caption: "Other ways to memory", heads: ["What", "At most"] },
  latency: { caption: "Latency of a load", heads: ["Working set", "Time"] },
  host: { caption: "What the host pays", heads: ["What", "Time or rate"] },
};

const UNITS: Readonly<Record<OtherCeiling["unit"], Formatter>> = {
  "op/s": formatOperations,
  "B/s": formatBandwidth,
  s: formatSeconds,
};

/** The limits that make no roof, and the costs of asking, a table a group. */
export function OtherCeilingTables({ rows }: { rows: readonly Row[] }) {
  const ceilings = otherCeilings(rows);
  const measured = new Map(rows.filter(isMeasured).map((row) => [row.key, row]));
  return CEILING_GROUPS.map((group) => {
    const lines = ceilings
      .filter((ceiling) => ceiling.group === group)
      .map(({ key, label, value, unit, footprint }) => ({
        key,
        cells: [
          group === "latency" ? formatBytes(footprint) : label,
          <MeasuredFigure
            key="figure"
            row={measured.get(key)!}
            rows={rows}
            text={formatInterval(value, UNITS[unit])}
          />,
        ],
      }));
    const as = {
      name: `${group}-ceilings`,
      sheet: () => sheets().then(({ otherCeilingSheet }) => otherCeilingSheet(rows, group)),
    };
    return <Lines key={group} as={as} {...GROUPS[group]} lines={lines} />;
  });
}
