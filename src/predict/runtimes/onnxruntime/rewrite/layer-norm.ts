import { isOp, onlyReader, type Step, type Value, type WorkingGraph } from "../working-graph.ts";
import { constantInput, fuse, isScalar, otherInput, type Rewrite } from "./rewrite.ts";

/** Layer normalization written out (ReduceMean, Sub, Pow, ReduceMean, Add, Sqrt, Div, Mul, Add) as one operator. */
function fuseAll(graph: WorkingGraph, simplified: boolean): void {
  for (const step of graph.order())
    if (!step.removed && isOp(step, "Div")) (simplified ? fuseSimplified : fuseOne)(graph, step);
}

/** The steps from the square to the division by its mean's root, and what is divided. */
function rootMeanSquare(div: Step): { readonly steps: readonly Step[]; readonly x: Value } | null {
  const [x, root] = div.inputs;
  const sqrt = root?.producer;
  if (!x || !isOp(sqrt, "Sqrt") || onlyReader(root) !== div) return null;
  const epsilon = sqrt.inputs[0]?.producer;
  if (!isOp(epsilon, "Add") || onlyReader(sqrt.inputs[0]) !== sqrt) return null;
  const added = constantInput(epsilon);
  const mean = added?.other.producer;
  if (!added || !isScalar(added.constant) || !isOp(mean, "ReduceMean") || !isLastAxis(mean)) return null;
  if (onlyReader(mean.outputs[0]) !== epsilon) return null;
  const pow = mean.inputs[0]?.producer;
  if (!isOp(pow, "Pow") || onlyReader(pow.outputs[0]) !== mean || pow.inputs[0] !== x) return null;
  return { steps: [pow, mean, epsilon, sqrt, div], x };
}

function isLastAxis(reduce: Step): boolean {
  const [input, output] = [reduce.inputs[0]?.shape, reduce.outputs[0]?.shape];
  if (!input || output?.length !== input.length) return false;
  const { axes } = reduce.attributes;
  const last = input.length - 1;
  if (Array.isArray(axes)) return axes.length === 1 && (axes[0] === last || axes[0] === -1);
  return output[last] === 1 && output.slice(0, -1).every((dim, at) => dim === input[at]);
}

function fuseOne(graph: WorkingGraph, div: Step): void {
  const root = rootMeanSquare(div);
  const sub = root?.x.producer;
  if (!root || !isOp(sub, "Sub") || sub.outputs[0]!.readers.some((reader) => !root.steps.includes(reader)))
    return;
  const [x, average] = sub.inputs;
  const mean = average?.producer;
  if (!x || !isOp(mean, "ReduceMean") || !isLastAxis(mean) || mean.inputs[0] !== x) return;
  if (onlyReader(average) !== sub) return;
  const steps = [mean, sub, ...root.steps];
  if (steps.some(({ on }) => on !== div.on)) return;
  const mul = onlyReader(div.outputs[0]);
  const scale = isOp(mul, "Mul") ? otherInput(mul, div.outputs[0]!) : null;
  if (!mul || !isVector(scale, x)) return;
  const add = onlyReader(mul.outputs[0]);
  const bias = isOp(add, "Add") ? otherInput(add, mul.outputs[0]!) : null;
  if (!add || !isVector(bias, x)) return;
  fuse(graph, [...steps, mul, add], {
    op: "LayerNormalization",
    inputs: [x, scale, bias],
    attributes: { axis: -1 },
  });
}

function fuseSimplified(graph: WorkingGraph, div: Step): void {
  const root = rootMeanSquare(div);
  if (!root || root.steps.some(({ on }) => on !== "cpu")) return;
  const mul = onlyReader(div.outputs[0]);
  const scale = isOp(mul, "Mul") ? otherInput(mul, div.outputs[0]!) : null;
  if (!mul || !isVector(scale, root.x)) return;
  fuse(graph, [...root.steps, mul], {
    op: "SimplifiedLayerNormalization",
    inputs: [root.x, scale],
    attributes: { axis: -1 },
  });
}

function isVector(value: Value | null, x: Value): value is Value {
  return value?.constant === true && value.shape?.length === 1 && value.shape[0] === x.shape?.at(-1);
}

/** The operator is ONNX's since version 17, and then the GPU gets it too. */
export const layerNormBasic: Rewrite = {
  stage: "basic",
  apply: (graph) => {
    if (graph.opset >= 17) fuseAll(graph, false);
  },
};

/** Before, only the CPU is rewritten. */
export const layerNormExtended: Rewrite = {
  stage: "extended",
  apply: (graph) => {
    for (const step of graph.order())
      if (!step.removed && step.on === "cpu" && isOp(step, "Div")) fuseOne(graph, step);
    fuseAll(graph, true);
  },
};
