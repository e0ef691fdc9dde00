import { type ParseArgsConfig, parseArgs } from "node:util";
import { fail, type Problem, ProblemError } from "../core/result.ts";
import type { OpenOptions } from "../graph/model.ts";

/** Options that every command which opens a model takes. */
export const MODEL_OPTIONS = {
  dim: { type: "string", multiple: true },
  shape: { type: "string", multiple: true },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const satisfies ParseArgsConfig["options"];

/** Throws a bad-usage problem, which ends the program with exit code 2 and one line. */
export function refuse(what: string, where: string, advice: string): never {
  throw new ProblemError(fail("bad-usage", what, where, advice).error);
}

/** Arguments by node's own parser; its errors become problems that point to the command's help. */
export function parse<T extends NonNullable<ParseArgsConfig["options"]>>(
  command: string,
  args: readonly string[],
  options: T,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (thrown) {
    const [what = "The arguments cannot be read"] =
      thrown instanceof Error ? thrown.message.split(/\.\s|\n/) : [];
    return refuse(what, "", `See ridgepoint ${command} --help.`);
  }
}

/** The files of the one model that a command wants: most have one, a checkpoint has config.json beside its weights. */
export function modelFiles(command: string, positionals: readonly string[]): readonly string[] {
  const empty = positionals.some((path) => path === "");
  if (positionals.length === 0 || empty)
    return refuse("No model file given", "", `Usage: ridgepoint ${command} MODEL; see --help.`);
  return positionals;
}

/** What MODEL may be, for the help of commands. */
export const MODEL_HELP = `  MODEL                     a model: ONNX, TensorFlow Lite, TensorFlow.js, PyTorch (.pt2), GGUF, safetensors or
                            config.json, found by content; several files where it has them, in any order, such as
                            model.safetensors config.json`;

/** What a graph with a key-value cache wants to be told, for the help of commands. */
export const DIM_HELP = `  --dim NAME=N              value of a symbolic dimension; may be given several times. Language models from GGUF and
                            config.json have batch, sequence (new tokens) and past (cached ones): --dim sequence=128
                            --dim past=0 is a prompt, --dim sequence=1 --dim past=1024 the token after 1,024`;

/** Largest dimension that is taken: above it, counts of elements are no longer exact. */
const MAX_DIM = 2 ** 31 - 1;

function dimension(text: string, argument: string): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= 0 && value <= MAX_DIM)) {
    return refuse(
      `"${text}" is not a dimension`,
      argument,
      `Give whole numbers from 0 to ${MAX_DIM}, as in --dim batch=1 or --shape input=1x3x224x224.`,
    );
  }
  return value;
}

/** Name and value round the last "=", since tensor names may hold one themselves. */
function pair(text: string, option: string, example: string): readonly [string, string] {
  const at = text.lastIndexOf("=");
  if (at <= 0)
    return refuse(`${option} wants NAME=VALUE`, `${option} ${text}`, `For example ${option} ${example}.`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function unique<T>(entries: readonly (readonly [string, T])[], option: string): Readonly<Record<string, T>> {
  const found = new Map<string, T>();
  for (const [name, value] of entries) {
    if (found.has(name)) refuse(`${option} is given twice for one name`, name, "Give it once.");
    found.set(name, value);
  }
  return Object.fromEntries(found);
}

/** --dim NAME=N and --shape INPUT=1x3x224x224, each as often as needed. Throws ProblemError. */
export function openOptions(values: {
  readonly dim?: readonly string[] | undefined;
  readonly shape?: readonly string[] | undefined;
}): OpenOptions {
  const dims = (values.dim ?? []).map((text) => {
    const [name, value] = pair(text, "--dim", "batch=1");
    return [name, dimension(value, `--dim ${text}`)] as const;
  });
  const shapes = (values.shape ?? []).map((text) => {
    const [name, value] = pair(text, "--shape", "input=1x3x224x224");
    return [name, value.split(/[x,×]/i).map((part) => dimension(part, `--shape ${text}`))] as const;
  });
  return { dims: unique(dims, "--dim"), shapes: unique(shapes, "--shape") };
}

/** The same problem, its place within the file told together with the file. */
export function inFile(problem: Problem, path: string): Problem {
  const where = problem.where === "" || problem.where === path ? path : `${path}, ${problem.where}`;
  return { ...problem, where };
}
