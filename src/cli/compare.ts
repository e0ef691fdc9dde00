import { compareCalibrations } from "../compare/compare.ts";
import { comparisonCsv, comparisonJson } from "../compare/export.ts";
import type { Comparison, Pair } from "../compare/types.ts";
import { countWords, verdictWords } from "../compare/words.ts";
import type { Calibration } from "../core/calibration.ts";
import { formatFactor, formatInterval, formatSeconds } from "../core/format.ts";
import { parse, refuse } from "./args.ts";
import { readCalibration } from "./calibration-file.ts";
import { print } from "./print.ts";
import { columns, printable, shortened } from "./terminal.ts";

const HELP = `Holds calibrations against a first one: how many times as fast each kernel is, with a 95 % interval, and which
differences stand after correcting for all of them (docs/compare.md).

Usage: ridgepoint compare BASE.json OTHER.json... [options]

  --all                     every point; without it, those whose difference is shown
  --json                    one JSON document instead of tables
  --csv                     every ratio as CSV
  --fail-on-regression      exit with 1 where a calibration of the same device is slower than the base anywhere
  -h, --help                this text

Exit codes: 0 done, 1 a regression where --fail-on-regression asks for it, 2 bad input.
`;

const OPTIONS = {
  all: { type: "boolean" },
  json: { type: "boolean" },
  csv: { type: "boolean" },
  "fail-on-regression": { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** The same limit as on the page. */
const MOST = 10;

/** `ridgepoint compare`; the exit code. Throws ProblemError. */
export async function compare(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse("compare", args, OPTIONS);
  if (values.help) {
    await print(HELP);
    return 0;
  }
  const usage = "Usage: ridgepoint compare BASE.json OTHER.json...; see --help.";
  if (positionals.length < 2 || positionals.length > MOST)
    refuse(`compare wants 2 to ${MOST} calibrations`, `${positionals.length} given`, usage);
  if (values.json && values.csv) refuse("--json and --csv exclude each other", "", "Give one of them.");
  const comparison = compareCalibrations(await readAll(positionals));
  if (values.json) await print(`${JSON.stringify(comparisonJson(comparison), null, 1)}\n`);
  else if (values.csv) await print(comparisonCsv(comparison));
  else await print(comparisonText(comparison, values.all ?? false));
  const regressed = comparison.pairs.some(({ counts, sameDevice }) => sameDevice && counts.slower > 0);
  return values["fail-on-regression"] && regressed ? 1 : 0;
}

/** Throws ProblemError for a file that cannot be read, and for one calibration given twice: it differs from itself in nothing. */
async function readAll(paths: readonly string[]): Promise<readonly Calibration[]> {
  const read: Calibration[] = [];
  for (const path of paths) {
    const calibration = await readCalibration(path);
    if (read.some(({ id }) => id === calibration.id))
      refuse("A calibration is given twice", path, "Give each one once; a copy has the same id.");
    read.push(calibration);
  }
  return read;
}

function comparisonText(comparison: Comparison, all: boolean): string {
  const { base, pairs, environment, calibrations } = comparison;
  const doubts = (id: string) => comparison.doubts[calibrations.findIndex((one) => one.id === id)]!;
  const lines = [`Base: ${base.name}`, ...doubts(base.id).map(indented)];
  for (const pair of pairs) lines.push("", ...pairText(comparison, pair, doubts(pair.id), all));
  if (environment.length > 0) {
    const head = ["", ...calibrations.map(({ name }) => shortened(name, 32))];
    const rows = [
      head,
      ...environment.map(({ label, values }) => [label, ...values.map((value) => shortened(value, 32))]),
    ];
    lines.push(
      "",
      "What differs around them",
      ...columns(
        safe(rows),
        head.map(() => "left"),
      ).map(indented),
    );
  }
  return `${lines.map(printable).join("\n")}\n`;
}

/** Before columns are aligned: what is shown as its code is wider. */
function safe(rows: readonly (readonly string[])[]): readonly (readonly string[])[] {
  return rows.map((row) => row.map(printable));
}

function pairText(
  comparison: Comparison,
  pair: Pair,
  doubts: readonly string[],
  all: boolean,
): readonly string[] {
  const other = comparison.calibrations.find(({ id }) => id === pair.id)!;
  const typical = pair.typical ? `, typically ${formatInterval(pair.typical, formatFactor)} as fast` : "";
  const lines = [`${other.name}: ${countWords(pair)}${typical}`];
  for (const sentence of [pair.barrier?.sentence ?? [], doubts, pair.caveats].flat())
    lines.push(indented(sentence));
  if (pair.recounted.length > 0)
    lines.push(indented(`Counted differently and not compared: ${pair.recounted.join(", ")}`));
  const rows = comparison.points.flatMap((point) => {
    const found = pair.ratios.get(point.key);
    const shown = found && (all || found.verdict === "slower" || found.verdict === "faster");
    if (!shown) return [];
    const note = found.note ? ` (${found.note})` : "";
    const words = verdictWords(found.verdict, pair) + note;
    return [
      [
        point.label,
        point.dtype,
        formatSeconds(point.seconds),
        formatInterval(found.ratio, formatFactor),
        words,
      ],
    ];
  });
  if (rows.length === 0) return lines;
  const head = ["point", "type", "base", "speed over the base", ""];
  const table = columns(safe([head, ...rows]), ["left", "left", "right", "right", "left"]);
  return [...lines, ...table.map(indented)];
}

function indented(line: string): string {
  return `  ${line}`;
}
