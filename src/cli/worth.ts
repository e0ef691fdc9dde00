import { roundRobin } from "../bench/schedule.ts";
import type { Calibration, Row } from "../core/calibration.ts";
import { formatPercent, formatSeconds } from "../core/format.ts";
import { KERNELS } from "../kernels/index.ts";
import type { Device, Kernel, Params } from "../kernels/kernel.ts";
import { type Bought, type ClassCase, casesOf, curveOf, rank, type Step, shareOf } from "../predict/worth.ts";
import { labelOf } from "../roofline/labels.ts";
import { analyzeFiles } from "./analyze.ts";
import { readCalibration } from "./calibration-file.ts";
import { type Align, columns } from "./terminal.ts";

/** What each second of measuring buys, as text (npm run bench:worth). */

/** Seconds of measuring operators at which orders are compared. */
const MARKS = [0, 2, 5, 10, 15, 20, 30, 45, 60, 90] as const;

const OPERATORS = KERNELS.filter(({ role }) => role === "operator");
const TURNS = OPERATORS.map(({ turn }) => turn);

/** A half-width of ln t as the percentage that it adds at most, to a hundredth of one. */
function percent(logarithm: number): string {
  return formatPercent(Math.round(Math.expm1(logarithm) * 1e4) / 1e4, { digits: 2 });
}

function sameParams(a: Params, b: Params): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

/** Keys of a kernel's quick points, in the profile's order, as far as the calibration has them. */
function quickKeys(
  kernel: Kernel,
  calibration: Calibration,
  measured: ReadonlySet<string>,
): readonly string[] {
  const { software, limits } = calibration.environment;
  const seen = { flops: null, bytes: null };
  const device: Device = { software, limits, features: new Set(), subgroup: null, leastSubgroup: null, seen };
  return kernel.points("quick", device).flatMap((params) => {
    const row = calibration.rows.find(
      (one) => one.kernel === kernel.id && measured.has(one.key) && sameParams(one.params, params),
    );
    return row ? [row.key] : [];
  });
}

function classText(
  one: ClassCase,
  order: readonly Step[],
  rows: ReadonlyMap<string, Row>,
  quick: readonly string[],
): readonly string[] {
  const steps = order.filter(({ opClass }) => opClass === one.opClass);
  const curve = curveOf(
    [one],
    steps.map(({ key }) => key),
  );
  const before = curve[0]!;
  const own = quick.filter((key) => steps.some((step) => step.key === key));
  const lines = steps.map(({ key, cost }, at) => {
    const { halfWidth, off } = curve[at + 1]!;
    const place = own.indexOf(key) + 1;
    return [
      String(at + 1),
      labelOf(rows.get(key)!),
      formatSeconds(cost),
      percent(halfWidth),
      percent(off),
      place > 0 ? String(place) : "",
    ];
  });
  const align: readonly Align[] = ["right", "left", "right", "right", "right", "right"];
  return [
    "",
    `${one.opClass}: ${formatPercent(shareOf(one), { digits: 2 })} of the models' time, ${one.wanted.length} nodes; ` +
      `±${percent(before.halfWidth)} before the first point, ${percent(before.off)} off without the class`,
    ...columns([["", "point", "cost", "±", "off", "quick"], ...lines], align).map((line) => `  ${line}`),
  ];
}

function at(curve: readonly Bought[], seconds: number): Bought {
  return curve.findLast((bought) => bought.seconds <= seconds)!;
}

function curveText(curves: Readonly<Record<string, readonly Bought[]>>): readonly string[] {
  const names = Object.keys(curves);
  const longest = Math.max(...Object.values(curves).map((curve) => curve.at(-1)!.seconds));
  const marks = [...MARKS.filter((mark) => mark < longest), longest];
  const lines = marks.map((mark) => [
    formatSeconds(mark, { digits: 2 }),
    ...names.flatMap((name) => {
      const { halfWidth, off } = at(curves[name]!, mark);
      return [percent(halfWidth), percent(off)];
    }),
  ]);
  const head = ["spent", ...names.flatMap((name) => [`${name}: ±`, "off"])];
  return columns(
    [head, ...lines],
    head.map(() => "right"),
  ).map((line) => `  ${line}`);
}

/** The whole report. Throws ProblemError for files that cannot be read. */
export async function worthText(calibrationPath: string, modelPaths: readonly string[]): Promise<string> {
  const calibration = await readCalibration(calibrationPath);
  const analyses = [];
  for (const path of modelPaths) analyses.push(await analyzeFiles([path], {}));
  const cases = casesOf(calibration, analyses);
  if (cases.length === 0) return "The calibration has no operator that these models need.\n";

  const order = rank(cases);
  const keys = order.map(({ key }) => key);
  const rows = new Map(calibration.rows.map((row) => [row.key, row]));
  const measured = new Set(cases.flatMap(({ candidates }) => candidates.map(({ key }) => key)));
  const quick = OPERATORS.map((kernel) => quickKeys(kernel, calibration, measured));
  /** As many points of each kernel as the quick profile has, the best first. */
  const better = OPERATORS.map(({ id }, kernel) =>
    keys.filter((key) => rows.get(key)!.kernel === id).slice(0, quick[kernel]!.length),
  );
  const covered = cases.reduce((sum, one) => sum + shareOf(one), 0);
  const { session, name, environment } = calibration;
  return `${[
    `${name}: ${session.profile} profile, drift ${formatPercent(session.drift, { digits: 2 })}${environment.software ? ", a software adapter" : ""}; ` +
      `${analyses.length} models, of whose time these classes are ${formatPercent(covered, { digits: 2 })}.`,
    "±: half-width to be expected of the point's class, mean over its nodes by time. off: distance of predictions from",
    "these points from predictions from all of the class, the same mean. quick: place in the present quick profile.",
    ...cases.flatMap((one) => classText(one, order, rows, quick.flat())),
    "",
    "All classes: what has been bought when so much time is spent on operators",
    ...curveText({
      "quick, in turns": curveOf(cases, roundRobin(quick, TURNS)),
      "best as many, in turns": curveOf(cases, roundRobin(better, TURNS)),
      "best first": curveOf(cases, keys),
    }),
  ].join("\n")}\n`;
}
