import { isMeasured, type Row } from "../../../core/calibration.ts";
import type { Cell } from "../../../core/csv.ts";
import { attainable } from "../../../roofline/attainable.ts";
import type { TaxLine } from "../../../roofline/browser-tax.ts";
import { type CeilingGroup, type OtherCeiling, otherCeilings } from "../../../roofline/ceilings.ts";
import { labelOf } from "../../../roofline/labels.ts";
import { bandwidth, flopRate, secondsOf } from "../../../roofline/rates.ts";
import type { Endurance } from "../../../roofline/sustained.ts";
import type { Roofline } from "../../../roofline/types.ts";
import type { ChartPoint } from "../../charts/roofline.ts";
import { type Sheet, spread, spreadHead } from "../sheet.ts";

/** The figures behind what is drawn and listed of one calibration. */

const ROOFLINE_HEAD = [
  "kind",
  "name",
  "class",
  "type",
  ...spreadHead("intensity", "FLOP/byte"),
  ...spreadHead("rate", "FLOP/s"),
  ...spreadHead("bandwidth", "bytes/s"),
  "samples",
  "roof above it (FLOP/s)",
  "share of the time (fraction)",
  "row",
];

/** Roofs, knee, sweep and points of a roofline, a line each. */
export function rooflineSheet(roofline: Roofline, points: readonly ChartPoint[]): Sheet {
  const { compute, memory, knee, sweep } = roofline;
  const none = spread(null);
  const placed = (
    kind: string,
    point: Omit<ChartPoint, "named" | "notes" | "opClass">,
    opClass: Cell,
  ): Cell[] => [
    ...[kind, point.label, opClass, point.dtype, point.intensity, null, null],
    ...[...spread(point.rate), ...none, point.rate.n],
    attainable(roofline, point.intensity, { dtype: point.dtype }) ?? null,
    ...[point.share ?? null, point.key],
  ];
  return {
    head: ROOFLINE_HEAD,
    rows: [
      ...compute.map(({ dtype, rate, from }) => [
        ...["compute roof", dtype, null, dtype, ...none, ...spread(rate), ...none],
        ...[rate.n, null, null, from],
      ]),
      ...memory.map(({ label, rate, from }) => [
        ...["memory roof", label, null, null, ...none, ...none, ...spread(rate)],
        ...[rate.n, null, null, from.join(" ")],
      ]),
      ...(knee
        ? [["knee", "knee", null, "f32", ...spread(knee), ...none, ...none, knee.n, null, null, null]]
        : []),
      ...sweep.map((point) => placed("sweep", point, null)),
      ...points.map((point) => placed("point", point, point.opClass)),
    ],
  };
}

export function bandwidthSheet({ bandwidth }: Pick<Roofline, "bandwidth">): Sheet {
  return {
    head: ["kernel", "working set (bytes)", ...spreadHead("bandwidth", "bytes/s"), "samples", "row"],
    rows: bandwidth.map(({ key, kernel, footprint, rate }) => [
      ...[kernel, footprint, ...spread(rate), rate.n, key],
    ]),
  };
}

export function latencySheet(points: readonly Pick<OtherCeiling, "key" | "footprint" | "value">[]): Sheet {
  return {
    head: ["working set (bytes)", ...spreadHead("time of a load", "seconds"), "samples", "row"],
    rows: points.map(({ key, footprint, value }) => [footprint, ...spread(value), value.n, key]),
  };
}

export function enduranceSheet({ curve }: Endurance): Sheet {
  return {
    head: ["time (seconds)", "rate (FLOP/s)"],
    rows: curve.map(({ at, rate }) => [at, rate]),
  };
}

/** The roofs as a table. */
export function ceilingSheet({ compute, memory }: Roofline): Sheet {
  return {
    head: ["kind", "name", "unit", "at most", "low (95 %)", "high (95 %)", "samples", "rows"],
    rows: [
      ...compute.map(({ dtype, rate, from }) => [
        ...["arithmetic", dtype, "FLOP/s", ...spread(rate), rate.n, from],
      ]),
      ...memory.map(({ label, rate, from }) => [
        ...["memory", label, "bytes/s", ...spread(rate), rate.n, from.join(" ")],
      ]),
    ],
  };
}

const UNITS: Readonly<Record<OtherCeiling["unit"], string>> = {
  "op/s": "operations/s",
  "B/s": "bytes/s",
  s: "seconds",
};

export function otherCeilingSheet(rows: readonly Row[], wanted: CeilingGroup): Sheet {
  return {
    head: ["what", "working set (bytes)", "unit", "figure", "low (95 %)", "high (95 %)", "samples", "row"],
    rows: otherCeilings(rows)
      .filter(({ group }) => group === wanted)
      .map(({ key, label, value, unit, footprint }) => [
        ...[label, footprint, UNITS[unit], ...spread(value), value.n, key],
      ]),
  };
}

export function operatorSheet(rows: readonly Row[]): Sheet {
  return {
    head: [
      ...["kernel", "class", "type", "variant"],
      ...spreadHead("time", "seconds"),
      ...spreadHead("rate", "FLOP/s"),
      ...spreadHead("bandwidth", "bytes/s"),
      ...["samples", "FLOP", "bytes read", "bytes written", "flags", "row"],
    ],
    rows: rows
      .filter((row) => row.role === "operator")
      .filter(isMeasured)
      .map((row) => {
        const { work, outcome } = row;
        return [
          ...[labelOf(row), row.opClass, row.dtype, row.variant],
          ...[...spread(secondsOf(row)), ...spread(flopRate(row)), ...spread(bandwidth(row))],
          ...[outcome.samples.length, work.flops, work.bytesRead, work.bytesWritten],
          ...[outcome.quality.flags.join(" "), row.key],
        ];
      }),
  };
}

/** @param reason why a row has no figure, in words */
export function refusedSheet(rows: readonly Row[], reason: (row: Row) => string): Sheet {
  return {
    head: ["kernel", "variant", "type", "outcome", "why", "row"],
    rows: rows
      .filter((row) => !isMeasured(row))
      .map((row) => [labelOf(row), row.variant, row.dtype, row.outcome.status, reason(row), row.key]),
  };
}

export function taxSheet(lines: readonly TaxLine[]): Sheet {
  return {
    head: [
      ...["ceiling", "unit", "native"],
      ...["browser", "browser, low (95 %)", "browser, high (95 %)"],
      ...spreadHead("browser / native", "fraction"),
    ],
    rows: lines.map(({ what, label, native, browser, share }) => [
      ...[label, what === "read" || what === "copy" ? "bytes/s" : "FLOP/s", native],
      ...[...spread(browser), ...spread(share)],
    ]),
  };
}
