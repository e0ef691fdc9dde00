import { type MeasuredRow, type Row, totalBytes } from "../core/calibration.ts";
import { type Estimate, scale } from "../core/estimate.ts";
import { labelOf } from "./labels.ts";
import { perSecond, secondsOf, usableRows } from "./rates.ts";

export const CEILING_GROUPS = ["arithmetic", "memory", "latency", "host"] as const;
export type CeilingGroup = (typeof CEILING_GROUPS)[number];

/** A limit of the device that makes no roof: what else it was measured to reach, or what it costs to ask for. */
export interface OtherCeiling {
  /** Key of the row it comes from. */
  readonly key: string;
  readonly group: CeilingGroup;
  readonly label: string;
  readonly value: Estimate;
  readonly unit: "op/s" | "B/s" | "s";
  /** Bytes of distinct memory touched. */
  readonly footprint: number;
}

interface Meaning {
  readonly group: CeilingGroup;
  readonly unit: OtherCeiling["unit"];
  readonly value: (row: MeasuredRow) => Estimate | null;
}

const operations: Meaning["value"] = (row) => perSecond(row.work.operations ?? 0, row);
const bytes: Meaning["value"] = (row) => perSecond(totalBytes(row.work), row);

/** What the rows of a kernel say; one line a kernel, in the order in which they are shown. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  special: { group: "arithmetic", unit: "op/s", value: (row) => perSecond(row.work.sfu, row) },
  integer: { group: "arithmetic", unit: "op/s", value: operations },
  dot4: { group: "arithmetic", unit: "op/s", value: operations },
  "workgroup-memory": { group: "memory", unit: "B/s", value: bytes },
  // Words that were asked for; the sums are written in passing.
  strided: { group: "memory", unit: "B/s", value: (row) => perSecond(row.work.bytesRead, row) },
  "random-read": { group: "memory", unit: "B/s", value: (row) => perSecond(row.work.bytesRead, row) },
  atomics: { group: "memory", unit: "op/s", value: operations },
  "atomics-shared": { group: "memory", unit: "op/s", value: operations },
  latency: { group: "latency", unit: "s", value: secondsEach },
  "empty-dispatch": { group: "host", unit: "s", value: secondsOf },
  submit: { group: "host", unit: "s", value: secondsOf },
  write: { group: "host", unit: "s", value: secondsOf },
  readback: { group: "host", unit: "s", value: secondsOf },
  upload: { group: "host", unit: "B/s", value: bytes },
  download: { group: "host", unit: "B/s", value: bytes },
  compile: { group: "host", unit: "s", value: secondsOf },
};

/** The other ceilings of a calibration's rows, in the order of the groups; every figure is finite and positive. */
export function otherCeilings(rows: readonly Row[]): readonly OtherCeiling[] {
  const usable = usableRows(rows).filter(({ role }) => role === "ceiling" || role === "overhead");
  return Object.entries(MEANINGS).flatMap(([kernel, { group, unit, value }]) =>
    usable
      .filter((row) => row.kernel === kernel)
      .sort((a, b) => sizeOf(a) - sizeOf(b))
      .flatMap((row) => {
        const figure = value(row);
        if (!figure) return [];
        const { footprint } = row.work;
        return [{ key: row.key, group, label: labelOf(row), value: figure, unit, footprint }];
      }),
  );
}

/** What a kernel with several points was measured over. */
function sizeOf({ params }: Row): number {
  return params.stride ?? params.footprint ?? 0;
}

function secondsEach(row: MeasuredRow): Estimate | null {
  const { operations: loads = 0 } = row.work;
  return loads > 0 ? scale(secondsOf(row), 1 / loads) : null;
}
