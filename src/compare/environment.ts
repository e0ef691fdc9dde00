import type { Calibration } from "../core/calibration.ts";
import { formatCount, formatPercent, formatSeconds, formatWhole } from "../core/format.ts";
import type { EnvironmentLine } from "./types.ts";

/** What is known around a measurement, in the order in which it is shown; an empty text is not known. */
export const FIELDS: readonly (readonly [label: string, value: (calibration: Calibration) => string])[] = [
  ["Vendor", ({ environment }) => environment.adapter.vendor],
  ["Architecture", ({ environment }) => environment.adapter.architecture],
  ["Device", ({ environment }) => environment.adapter.device],
  ["Description and driver", ({ environment }) => environment.adapter.description],
  ["Runs on", ({ environment }) => (environment.software ? "a processor standing in for a GPU" : "a GPU")],
  ["Host", ({ environment }) => environment.host.name],
  ["Version of the host", ({ environment }) => environment.host.version],
  ["Platform", ({ environment }) => environment.host.platform],
  ["Logical processors", ({ environment }) => String(environment.host.hardwareConcurrency)],
  ["Isolated from other origins", ({ environment }) => yesNo(environment.host.crossOriginIsolated)],
  ["Ridgepoint", ({ environment }) => environment.tool.version],
  ["Clock", ({ environment }) => environment.clock.kind],
  ["Grid of the clock", ({ environment }) => quantum(environment.clock.quantum)],
  ["Grid of the wall clock", ({ environment }) => quantum(environment.clock.wallQuantum)],
  ["Profile", ({ session }) => session.profile],
  ["How the run ended", ({ session }) => session.ended],
  ["Drift of the run", ({ session }) => formatPercent(session.drift, { digits: 2 })],
];

/** What differs between any two of the calibrations, a line each: fields, then WebGPU's features, then its limits. */
export function environmentDifferences(calibrations: readonly Calibration[]): readonly EnvironmentLine[] {
  const environments = calibrations.map(({ environment }) => environment);
  const features = new Set(environments.flatMap((environment) => environment.features));
  const limits = new Set(environments.flatMap((environment) => Object.keys(environment.limits)));
  const lines: EnvironmentLine[] = [
    ...FIELDS.map(([label, value]) => ({
      label,
      values: calibrations.map((one) => value(one) || "not told"),
    })),
    ...[...features].toSorted().map((feature) => ({
      label: `Feature ${feature}`,
      values: environments.map((environment) => yesNo(environment.features.includes(feature))),
    })),
    ...[...limits].toSorted().map((limit) => ({
      label: `Limit ${limit}`,
      values: environments.map(({ limits }) =>
        limits[limit] === undefined ? "not told" : exact(limits[limit]),
      ),
    })),
  ];
  return lines.filter(({ values }) => values.some((value) => value !== values[0]));
}

function yesNo(value: boolean): string {
  return value ? "yes" : "no";
}

function quantum(seconds: number): string {
  return seconds > 0 ? formatSeconds(seconds) : "none seen";
}

/** To the last digit: two limits that round to the same are still two. */
function exact(value: number): string {
  return Number.isInteger(value) ? formatWhole(value) : formatCount(value, { digits: 6 });
}
