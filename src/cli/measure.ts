import { characterize } from "../bench/characterize.ts";
import { type Calibration, isMeasured } from "../core/calibration.ts";
import { estimate } from "../core/estimate.ts";
import { formatInterval, formatSeconds } from "../core/format.ts";
import { ProblemError } from "../core/result.ts";
import { KERNELS } from "../kernels/index.ts";
import { deriveRoofline } from "../roofline/derive.ts";
import { describe } from "../roofline/describe.ts";
import { deriveEndurance, describeEndurance } from "../roofline/sustained.ts";
import { stringifyCalibration } from "../store/document.ts";
import { parse, refuse } from "./args.ts";
import { readCalibration } from "./calibration-file.ts";
import { inNode, nodeGpu, nodeHost } from "./node-gpu.ts";
import { mustBeWritable, save } from "./output.ts";
import { print } from "./print.ts";
import { ProgressLine } from "./progress.ts";
import { columns, printable } from "./terminal.ts";

const HELP = `Measure this machine's GPU and write its calibration.

Usage: ridgepoint measure --out FILE [--profile quick|full] [--name NAME] [--kernel ID ...] [--sustained] [--resume FILE]

  --out FILE        where the calibration goes, as JSON
  --profile NAME    quick (default, about 10 s on a GPU) or full (about a minute)
  --name NAME       the calibration's name
  --kernel ID       only these kernels, as often as needed
  --sustained       then half a minute of multiply-adds without a pause: burst against sustained speed
  --resume FILE     a calibration of this device: searches for the fastest variants start from its winners
  --quiet           no progress on stderr; there is none either where stderr is no terminal
  -h, --help        this text

Kernels: ${KERNELS.map(({ id }) => id).join(", ")}.
Ctrl-C stops and keeps what was measured. The driver and Dawn, which is WebGPU in Node, may write warnings of their
own to stderr; they cannot be turned off from here.
`;

const OPTIONS = {
  out: { type: "string" },
  profile: { type: "string", default: "quick" },
  name: { type: "string" },
  kernel: { type: "string", multiple: true },
  sustained: { type: "boolean" },
  resume: { type: "string" },
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
  const { out, profile, kernel: kernels } = values;
  if (!out) return refuse("No output file given", "", "Usage: ridgepoint measure --out FILE; see --help.");
  if (profile !== "quick" && profile !== "full")
    return refuse("Unknown profile", `--profile ${profile}`, "Use quick or full.");
  const unknown = kernels?.find((name) => !KERNELS.some(({ id }) => id === name));
  if (unknown !== undefined)
    refuse("Unknown kernel", `--kernel ${unknown}`, `Known: ${KERNELS.map(({ id }) => id).join(", ")}.`);
  const resume = values.resume === undefined ? [] : (await readCalibration(values.resume)).rows;
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
    ...(kernels === undefined ? {} : { kernels }),
    resume,
    sustained: values.sustained ?? false,
  } as const;
  const line = new ProgressLine({ quiet: values.quiet ?? false });
  const result = await characterize(engine, options, (progress) => line.show(progress));
  process.off("SIGINT", stop);
  line.end();
  if (!result.ok) throw new ProblemError(inNode(result.error));
  await save(out, stringifyCalibration(result.value));
  await print(`${kernels ? rowsText(result.value) : roofText(result.value)}\n${endText(result.value)}\n`);
  return 0;
}

function roofText({ environment: { software }, rows }: Calibration): string {
  return printable(describe(deriveRoofline(rows), { software }));
}

/** The rows themselves: a few chosen kernels need not make a roofline. */
function rowsText({ rows }: Calibration): string {
  const lines = rows.map((row) => [
    printable(row.key),
    isMeasured(row) ? formatInterval(estimate(row.outcome.samples), formatSeconds) : row.outcome.status,
  ]);
  return columns(lines, ["left", "left"]).join("\n");
}

function endText({ environment, session, rows }: Calibration): string {
  const measured = rows.filter(isMeasured).length;
  const software = environment.software ? " Software adapter: a CPU, not a GPU." : "";
  const ended = session.ended === "complete" ? "" : ` Ended early: ${session.ended}.`;
  const endurance = session.sustained && deriveEndurance(session.sustained);
  const warm = endurance ? ` ${describeEndurance(endurance)}` : "";
  return `${measured} of ${rows.length} rows measured in ${session.seconds.toFixed(1)} s.${software}${ended}${warm}`;
}
