import { asProblem, describeProblem } from "../core/result.ts";
import { VERSION } from "../core/version.ts";
import { refuse } from "./args.ts";
import { isClosedPipe, print } from "./print.ts";
import { printable } from "./terminal.ts";

const HELP = `Ridgepoint: measure a GPU, and predict what a model costs on it.

Usage: ridgepoint COMMAND [options]

  analyze MODEL...                   count a model's arithmetic, traffic and memory
  predict MODEL... --calibration FILE
                                     predict how long it takes on a measured device
  measure --out FILE                 measure this machine's GPU and write its calibration
  compare BASE.json OTHER.json...    hold calibrations against a first one, with significance

  -h, --help     this text; "ridgepoint COMMAND --help" for a command's own
  --version      the version

Exit codes: 0 done, 2 bad input (one line on stderr says what); compare --fail-on-regression: 1 for a regression.
`;

type Command = (args: readonly string[]) => Promise<number>;

/** Loaded when called: each command needs its own part of the engine only. */
const COMMANDS: ReadonlyMap<string, () => Promise<Command>> = new Map([
  ["analyze", async (): Promise<Command> => (await import("./analyze.ts")).analyze],
  ["predict", async (): Promise<Command> => (await import("./predict.ts")).predict],
  ["compare", async (): Promise<Command> => (await import("./compare.ts")).compare],
  ["measure", async (): Promise<Command> => (await import("./measure.ts")).measure],
]);

async function run([name, ...args]: readonly string[]): Promise<number> {
  if (name === "--help" || name === "-h" || name === "help") {
    await print(HELP);
    return 0;
  }
  if (name === "--version") {
    await print(`${VERSION}\n`);
    return 0;
  }
  const load = name === undefined ? undefined : COMMANDS.get(name);
  if (load) return (await load())(args);
  const known = [...COMMANDS.keys()].join(", ");
  if (name === undefined) return refuse("No command given", "", `Commands: ${known}; see ridgepoint --help.`);
  const kind = name.startsWith("-") ? "option" : "command";
  return refuse(`Unknown ${kind}`, name, `Commands: ${known}; see ridgepoint --help.`);
}

/** Runs a command line; the exit code. Bad input is one line on stderr and a 2. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await run(args);
  } catch (thrown) {
    if (isClosedPipe(thrown)) return 0;
    process.stderr.write(`ridgepoint: ${printable(describeProblem(asProblem(thrown)))}\n`);
    return 2;
  }
}

// The write that fails reports to its own callback; without a listener the stream would throw on top of that.
process.stdout.on("error", () => {});
process.exitCode = await main(process.argv.slice(2));
