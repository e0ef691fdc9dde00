import { isOp, onlyReader, type Step, type Value } from "../working-graph.ts";
import { fuse, MICROSOFT, otherInput, perStep } from "./rewrite.ts";

/**
 * On the CPU an integer product takes in the cast, the scaling by both scales and a vector that is added behind it; and the
 * quantisation before it, where nothing else reads that.
 */
export const integerProduct = perStep("extended", (graph, product) => {
  if (product.on !== "cpu" || !isOp(product, "MatMulInteger")) return;
  const [values, weight, zero, weightZero] = product.inputs;
  const cast = onCpu(onlyReader(product.outputs[0]), "Cast");
  const scaling = onCpu(onlyReader(cast?.outputs[0]), "Mul");
  if (!cast || !scaling) return;
  const scale = otherInput(scaling, cast.outputs[0]!);
  const scales = onlyReader(scale) === scaling ? onCpu(scale?.producer, "Mul") : null;
  const [left, right] = scales?.inputs ?? [];
  if (!values || !weight || !scales || !left || !right) return;
  const add = onCpu(onlyReader(scaling.outputs[0]), "Add");
  const bias = add && vectorOf(otherInput(add, scaling.outputs[0]!), weight.shape?.at(-1));
  const quantise = values.producer;
  const alone =
    isOp(quantise, "DynamicQuantizeLinear") &&
    onlyReader(values) === product &&
    onlyReader(zero) === product &&
    onlyReader(left) === scales;
  const steps = [...(alone ? [quantise] : []), scales, product, cast, scaling, ...(bias ? [add] : [])];
  fuse(graph, steps, {
    op: alone ? "DynamicQuantizeMatMul" : "MatMulIntegerToFloat",
    domain: MICROSOFT,
    inputs: alone
      ? [quantise.inputs[0]!, weight, right, weightZero ?? null, bias]
      : [values, weight, left, right, zero ?? null, weightZero ?? null, bias],
  });
});

function onCpu(step: Step | null | undefined, op: string): Step | null {
  return isOp(step, op) && step.on === "cpu" ? step : null;
}

function vectorOf(value: Value | null, length: number | undefined): Value | null {
  return value?.constant && value.shape?.length === 1 && value.shape[0] === length ? value : null;
}
