import { access, constants, rename, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Progress } from "../bench/api.ts";
import { characterize } from "../bench/characterize.ts";
import type { Calibration } from "../core/calibration.ts";
import { ProblemError } from "../core/result.ts";
import { deriveRoofline } from "../roofline/derive.ts";
import { describe } from "../roofline/describe.ts";
import { stringifyCalibration } from "../store/document.ts";
import { parse, refuse } from "./args.ts";
import { nodeGpu, nodeHost } from "./node-gpu.ts";
import { print } from "./print.ts";
import { printable } from "./terminal.ts";

const HELP = `Measure this machine's GPU and write its calibration.

Usage: ridgepoint measure --out FILE [--profile quick|full] [--name NAME] [--kernel ID ...]

  --out FILE        where the calibration goes, as JSON
  --profile NAME    quick (default, about 10 s on a GPU) or full (about a minute)
  --name NAME       the calibration's name
  --kernel ID       only these kernels, as often as needed
  --quiet           no progress on stderr
  -h, --help        this text

Ctrl-C stops and keeps what was measured.
`;

const OPTIONS = {
  out: { type: "string" },
  profile: { type: "string", default: "quick" },
  name: { type: "string" },
  kernel: { type: "string", multiple: true },
  quiet: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const;

/** Exit code 0 when a calibration was written; throws ProblemError for bad input and for a machine without a GPU. */
export async function measure(args: readonly string[]): Promise<number> {
  const { values, positionals } = parse("measure", args, OPTIONS);
  if (values.help) {
    await print(HELP);
    return 0;
  }
  if (positionals.length > 0) refuse("measure takes no file", positionals.join(" "), "Use --out FILE.");
  const { out, profile } = values;
  if (!out) return refuse("No output file given", "", "Usage: ridgepoint measure --out FILE; see --help.");
  if (profile !== "quick" && profile !== "full")
    return refuse("Unknown profile", `--profile ${profile}`, "Use quick or full.");
  await mustBeWritable(out);

  const gpu = await nodeGpu();
  if (!gpu.ok) throw new ProblemError(gpu.error);
  let stopped = false;
  const stop = () => {
    stopped = true;
  };
  process.once("SIGINT", stop);
  const engine = { gpu: gpu.value, host: nodeHost(), stopped: () => stopped, hidden: () => false };
  const options = {
    profile,
    ...(values.name === undefined ? {} : { name: values.name }),
    ...(values.kernel === undefined ? {} : { kernels: values.kernel }),
  } as const;
  const result = await characterize(engine, options, values.quiet ? () => {} : showProgress);
  process.off("SIGINT", stop);
  if (!values.quiet) process.stderr.write("\n");
  if (!result.ok) throw new ProblemError(result.error);
  await save(out, result.value);
  await print(`${printable(summary(result.value))}\n`);
  return 0;
}

/** Said before the minute of measuring, not after it. */
async function mustBeWritable(path: string): Promise<void> {
  const taken = await stat(path).catch(() => null);
  if (taken?.isDirectory()) refuse("The output is a directory", path, "Name a file.");
  const target = taken ? path : dirname(path);
  await access(target, constants.W_OK).catch(() =>
    refuse(
      "The output cannot be written",
      path,
      "Name a file in a folder that exists and is yours to write.",
    ),
  );
}

/** Whole or not at all: a calibration that was there before survives a full disk. */
async function save(path: string, calibration: Calibration): Promise<void> {
  const partial = `${path}.partial`;
  await writeFile(partial, stringifyCalibration(calibration));
  await rename(partial, path);
}

function showProgress({ doing, fraction, remaining }: Progress): void {
  const percent = `${Math.round(fraction * 100)}`.padStart(3);
  process.stderr.write(`\r\x1b[K${percent} %  ${Math.ceil(remaining)} s left  ${printable(doing)}`);
}

function summary({ environment, session, rows }: Calibration): string {
  const measured = rows.filter(({ outcome }) => outcome.status === "measured").length;
  const software = environment.software ? " Software adapter: a CPU, not a GPU." : "";
  const ended = session.ended === "complete" ? "" : ` Ended early: ${session.ended}.`;
  return `${describe(deriveRoofline(rows))}${software} ${measured} of ${rows.length} rows measured in ${session.seconds.toFixed(1)} s.${ended}`;
}
