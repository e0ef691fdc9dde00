import type { Call } from "../call.ts";
import { ONNX_DTYPE } from "../dtypes.ts";
import type { Lowering } from "./lowering.ts";

/** Reductions along axes, searches, orders. */

/** Axes of the call; none means all. */
function axes(call: Call): { readonly axes?: readonly number[] } {
  const given = call.numbers("dim");
  return given && given.length > 0 ? { axes: given } : {};
}

function reduce(op: string): Lowering {
  return (call) => {
    const [from, to] = [call.meta(call.first)?.dtype, call.outputMeta()?.dtype];
    const code = from !== to && to !== undefined ? ONNX_DTYPE[to] : undefined;
    const x = code === undefined ? call.x : call.step("Cast", [call.x], { to: code });
    return call.emit(op, [x], { ...axes(call), keepdims: call.number("keepdim", 0) });
  };
}

/** max and min: of everything, of each row with its position, or of two tensors. */
function extreme(reduced: string, position: string, binary: string): Lowering {
  return (call) => {
    if (call.has("other")) return call.emit(binary, [call.x, call.tensor("other")]);
    const options = { keepdims: call.number("keepdim", 0) };
    call.emitOutput(0, reduced, [call.x], { ...axes(call), ...options });
    if (call.has("dim")) call.emitOutput(1, position, [call.x], { axis: call.number("dim", 0), ...options });
    return true;
  };
}

function position(op: string): Lowering {
  return (call) => {
    const dim = call.argument("dim");
    if (dim.kind !== "number") return false;
    return call.emit(op, [call.x], { axis: dim.value, keepdims: call.number("keepdim", 0) });
  };
}

const norm: Lowering = (call) => {
  const order = call.number("ord", call.number("p", 2));
  if (order !== 1 && order !== 2) return false;
  return call.emit(order === 1 ? "ReduceL1" : "ReduceL2", [call.x], {
    ...axes(call),
    keepdims: call.number("keepdim", 0),
  });
};

const topK: Lowering = (call) => {
  const k = call.sizes("k");
  if (k === null) return false;
  return call.emit("TopK", [call.x, call.sizesInput(k)], {
    axis: call.number("dim", -1),
    largest: call.number("largest", 1),
  });
};

function running(op: string): Lowering {
  return (call) => call.emit(op, [call.x, call.constant([call.number("dim", 0)])]);
}

export const REDUCE: Readonly<Record<string, Lowering>> = {
  sum: reduce("ReduceSum"),
  mean: reduce("ReduceMean"),
  prod: reduce("ReduceProd"),
  amax: reduce("ReduceMax"),
  amin: reduce("ReduceMin"),
  logsumexp: reduce("ReduceLogSumExp"),
  max: extreme("ReduceMax", "ArgMax", "Max"),
  min: extreme("ReduceMin", "ArgMin", "Min"),
  argmax: position("ArgMax"),
  argmin: position("ArgMin"),
  norm,
  linalg_vector_norm: norm,
  topk: topK,
  cumsum: running("CumSum"),
  cumprod: running("CumProd"),
};
