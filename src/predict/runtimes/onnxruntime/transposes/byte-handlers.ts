import { MICROSOFT } from "../rewrite/rewrite.ts";
import type { Step } from "../working-graph.ts";
import { HANDLERS, type Handler, type Handlers, setAttribute } from "./handlers.ts";
import type { Push } from "./merge.ts";
import { transposeInput, transposeOutputs } from "./move.ts";
import { inverse, same, toChannelsFirst } from "./permutation.ts";

/** What is pushed through besides, once convolutions of bytes run channels-last on the CPU. */

function turn({ graph, step, perm }: Push, inputs: readonly number[]): boolean {
  if (inputs.some((at) => step.inputs[at]?.shape?.length !== perm.length)) return false;
  for (const at of inputs) transposeInput(graph, step, at, inverse(perm));
  transposeOutputs(graph, step, perm);
  return true;
}

/** Scales and zero points stay as they are. */
const through = (inputs: (step: Step) => readonly number[]): Handler => ({
  inputs,
  push: (push) => turn(push, inputs(push.step)),
  transposesOutputs: true,
});

/** y's scale and zero point, then three inputs for each tensor. */
const concatenated = (step: Step): readonly number[] => [...step.inputs.keys()].filter((at) => at % 3 === 2);

const concat: Handler = {
  ...through(concatenated),
  push: (push) => {
    const { step, perm } = push;
    const { axis } = step.attributes;
    const moved = typeof axis === "number" ? perm[axis < 0 ? axis + perm.length : axis] : undefined;
    if (moved === undefined || !turn(push, concatenated(step))) return false;
    setAttribute(step, "axis", moved);
    return true;
  },
};

/** Pools have a form for one order of dims besides ONNX's. */
const pool: Handler = {
  ...through(() => [0]),
  push: (push) => {
    const { step, perm } = push;
    const dtype = step.inputs[0]?.dtype;
    if (!same(perm, toChannelsFirst(perm.length)) || (dtype !== "u8" && dtype !== "i8")) return false;
    if (!turn(push, [0])) return false;
    step.channelsLast = true;
    if (step.op === "MaxPool") {
      step.op = "NhwcMaxPool";
      step.domain = MICROSOFT;
    }
    return true;
  },
};

const first = through(() => [0]);
const both = through(() => [0, 3]);

export const BYTE_HANDLERS: Handlers = {
  ...HANDLERS,
  QLinearAdd: both,
  QLinearMul: both,
  QLinearSigmoid: first,
  QLinearLeakyRelu: first,
  QLinearConcat: concat,
  QLinearAveragePool: pool,
  QLinearGlobalAveragePool: pool,
  MaxPool: pool,
};
