import { asProblem, type Problem, ProblemError } from "../core/result.ts";
import { visible } from "../core/visible.ts";

/** What onnxruntime-web says when it fails, as a Problem that a person can act on. Its messages are its only codes. */

/** What to do about a runtime that does not come. */
export const RELOAD =
  "Check the connection and load the page again; without a network it is there only where it was used before.";
const REFUSED = "Try another runtime, or export the model without this operator.";

interface Reading {
  readonly pattern: RegExp;
  readonly problem: (found: RegExpExecArray) => Problem;
}

const READINGS: readonly Reading[] = [
  {
    pattern: /Could not find an implementation for (\S+?)\(-?\d+\) node with name '([^']*)'/,
    problem: ([, op, node]) => refused(op, node),
  },
  {
    pattern: /No Op registered for (\S+)/,
    problem: ([, op]) => refused(op),
  },
  {
    pattern: /(\S+?)\(-?\d+\) is not a registered function\/op/,
    problem: ([, op]) => refused(op),
  },
  {
    pattern: /\[WebGPU\] Kernel "\[([^\]]*)\] ([^"]*)" failed\. (.*)/,
    problem: ([, op, node, why]) => refused(op, node, why),
  },
  {
    pattern: /.*not (?:yet )?implemented in the WebGPU (\S+) kernel/,
    problem: ([why, op]) => refused(op, "", why),
  },
  {
    pattern: /Non-zero status code returned while running (\S+) node\. Name:'([^']*)' Status Message: (.*)/,
    problem: ([, op, node, why]) => ({
      code: "runtime-failed",
      what: `${visible(op ?? "")} failed in the runtime: ${visible(why ?? "")}`,
      where: visible(node ?? ""),
      advice: "Set the shapes of the inputs to what the model is made for.",
    }),
  },
  {
    pattern: /Got invalid dimensions for input: (.*?) for the following indices\s*(.*?)\s*Please/s,
    problem: ([, input, why]) => ({
      code: "bad-option",
      what: `The model takes no input of this shape: ${visible(why ?? "").replace(/\s+/g, " ")}`,
      where: visible(input ?? ""),
      advice: "Set the shapes of the inputs to what the model is made for.",
    }),
  },
  {
    pattern: /WebGPU is not supported|navigator\.gpu/i,
    problem: () => ({
      code: "no-webgpu",
      what: "This browser offers no WebGPU to the runtime",
      where: "onnxruntime-web",
      advice: "Use the WASM runtime, or a browser with WebGPU.",
    }),
  },
  {
    pattern: /Failed to get GPU adapter/,
    problem: () => ({
      code: "no-adapter",
      what: "WebGPU is here, but the runtime found no GPU adapter",
      where: "onnxruntime-web",
      advice: "Use the WASM runtime, or turn hardware acceleration on in the browser's settings.",
    }),
  },
  {
    pattern: /bad_alloc|out of memory|\bOOM\b|failed to allocate|allocation failed|not enough memory/i,
    problem: () => ({
      code: "runtime-memory",
      what: "The runtime ran out of memory",
      where: "",
      advice: "Close other tabs, set smaller sizes for the inputs, or choose a smaller model.",
    }),
  },
  {
    pattern: /protobuf parsing failed|INVALID_PROTOBUF/i,
    problem: () => ({
      code: "malformed",
      what: "The runtime cannot read the file: it is damaged, or no ONNX model",
      where: "",
      advice: "Download or export the model again.",
    }),
  },
  {
    pattern: /no available backend found/,
    problem: ({ input }) => ({
      code: "runtime-load",
      what: visible(`The runtime could not start: ${input}`, 500),
      where: "onnxruntime-web",
      advice: RELOAD,
    }),
  },
];

export function runtimeProblem(thrown: unknown): Problem {
  if (thrown instanceof ProblemError) return thrown.problem;
  // A C++ exception that nobody caught arrives as its address.
  if (typeof thrown === "number")
    return {
      code: "runtime-failed",
      what: `The runtime ended without a word (${thrown})`,
      where: "",
      advice: "Most often its memory did not suffice: set smaller sizes, or choose a smaller model.",
    };
  const raw = asProblem(thrown, "runtime-failed", "Try another runtime, or other sizes for the inputs.");
  for (const { pattern, problem } of READINGS) {
    const found = pattern.exec(raw.what);
    if (found) return problem(found);
  }
  return { ...raw, what: visible(plain(raw.what), 500) };
}

/** Without the codes and the places in the runtime's sources that its messages begin with. */
function plain(message: string): string {
  return message
    .replace(/^.*?ERROR_MESSAGE: /s, "")
    .replace(/\S+\.(?:h|cc):\d+ .*? was false\. /, "")
    .trim();
}

function refused(op = "", node = "", why = ""): Problem {
  const reason = why ? `: ${visible(why.replace(/^Error: /, ""))}` : "";
  return {
    code: "runtime-refused",
    what: `The runtime does not implement ${visible(op)} as this model uses it${reason}`,
    where: visible(node),
    advice: REFUSED,
  };
}
