import { isOp, onlyReader, type Step, type Value, type WorkingGraph } from "../working-graph.ts";
import { constantInput, fuse, isScalar, MICROSOFT, otherInput, type Rewrite } from "./rewrite.ts";

/** x · 0.5 · (1 + erf(x / √2)) in the orders that exporters write it. */
function fuseGelu(graph: WorkingGraph, erf: Step, domain: string): void {
  const argument = erf.inputs[0];
  const scaling = argument?.producer;
  if (!argument || !isOp(scaling, "Div", "Mul") || onlyReader(argument) !== erf) return;
  const scaled = constantInput(scaling);
  if (!scaled || !isScalar(scaled.constant)) return;
  const x = scaled.other;
  const add = onlyReader(erf.outputs[0]);
  if (!isOp(add, "Add") || !isScalar(otherInput(add, erf.outputs[0]!))) return;
  const found = products(x, add);
  if (!found) return;
  const steps = [scaling, erf, add, ...found];
  if (steps.some(({ on }) => on !== erf.on)) return;
  fuse(graph, steps, { op: "Gelu", domain, inputs: [x] });
}

/** The multiplications by x and by a half, in either order, or by a half of x made before. */
function products(x: Value, add: Step): readonly Step[] | null {
  const mul = onlyReader(add.outputs[0]);
  if (!isOp(mul, "Mul")) return null;
  const other = otherInput(mul, add.outputs[0]!);
  if (!other) return null;
  const half = other.producer;
  if (
    isOp(half, "Mul") &&
    half.inputs.includes(x) &&
    isScalar(otherInput(half, x)) &&
    onlyReader(other) === mul
  )
    return [half, mul];
  const next = onlyReader(mul.outputs[0]);
  if (!isOp(next, "Mul")) return null;
  const last = otherInput(next, mul.outputs[0]!);
  if (other === x && isScalar(last) && last!.constant) return [mul, next];
  return isScalar(other) && other.constant && last === x ? [mul, next] : null;
}

/** ONNX's own operator since version 20. */
export const geluBasic: Rewrite = {
  stage: "basic",
  apply: (graph) => {
    if (graph.opset < 20) return;
    for (const step of graph.order()) if (!step.removed && isOp(step, "Erf")) fuseGelu(graph, step, "");
  },
};

/** On the CPU in every version, together with a bias in front. */
export const geluExtended: Rewrite = {
  stage: "extended",
  apply: (graph) => {
    for (const step of graph.order())
      if (!step.removed && isOp(step, "Erf") && step.on === "cpu") fuseGelu(graph, step, MICROSOFT);
    for (const step of graph.order()) if (!step.removed && step.op === "Gelu") fuseBias(graph, step);
  },
};

function fuseBias(graph: WorkingGraph, gelu: Step): void {
  const add = gelu.inputs[0]?.producer;
  if (gelu.on !== "cpu" || gelu.domain !== MICROSOFT) return;
  if (!isOp(add, "Add") || onlyReader(add.outputs[0]) !== gelu) return;
  const found = constantInput(add);
  if (found?.constant.shape?.length !== 1) return;
  fuse(graph, [add, gelu], { op: "BiasGelu", domain: MICROSOFT, inputs: [found.other, found.constant] });
}
