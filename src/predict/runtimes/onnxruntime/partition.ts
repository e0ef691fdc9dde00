import type { Dtype } from "../../../core/units.ts";
import { elementCount, isOp, type Step, type Value, type WorkingGraph } from "./working-graph.ts";

/** Operators with a WebGPU kernel, and those that only change a shape. */
const ON_GPU: ReadonlySet<string> = new Set(
  (
    "Abs Acos Acosh Add ArgMax ArgMin Asin Asinh Atan Atanh Attention AveragePool BatchNormalization BiasAdd " +
    "BiasSplitGelu Cast Ceil Clip Concat Conv ConvTranspose Cos Cosh CumSum DFT DepthToSpace DequantizeLinear Div " +
    "Einsum Elu Equal Erf Exp Expand FastGelu Flatten Floor FusedConv Gather GatherBlockQuantized GatherElements " +
    "GatherND Gelu Gemm GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual GridSample GroupQueryAttention " +
    "HardSigmoid HardSwish If InstanceNormalization LayerNormalization LeakyRelu Less LessOrEqual Log MatMul " +
    "MatMulNBits MaxPool Mul MultiHeadAttention Neg Not Pad Pow QuickGelu Range Reciprocal ReduceL1 ReduceL2 " +
    "ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape " +
    "Resize RotaryEmbedding ScatterND Shape Sigmoid SimplifiedLayerNormalization Sin Sinh SkipLayerNormalization " +
    "SkipSimplifiedLayerNormalization Slice Softmax Split Sqrt Squeeze Sub Tan Tanh ThresholdedRelu Tile Transpose " +
    "Unsqueeze Where"
  ).split(" "),
);

/** The kernels' element types; bool only where a condition is read or made. */
const NUMBERS: ReadonlySet<Dtype> = new Set<Dtype>(["f32", "f16", "i32", "u32"]);
const CONDITIONS = new Set([
  "Not",
  "Where",
  "Cast",
  "Equal",
  "Greater",
  "GreaterOrEqual",
  "Less",
  "LessOrEqual",
]);
/** Their kernels read the sizes on the CPU and hand on any type. */
const ANY_TYPE = new Set(["Shape", "If"]);
const QUANTISED = new Set(["DequantizeLinear", "MatMulNBits", "GatherBlockQuantized"]);

/** Gives each step to the GPU or the CPU as a WebGPU session does. */
export function partition(graph: WorkingGraph): void {
  const steps = graph.order();
  for (const step of steps) step.on = hasKernel(step) ? "gpu" : "cpu";
  keepSizesOnCpu(steps);
}

function hasKernel(step: Step): boolean {
  if ((step.domain !== "" && step.domain !== "com.microsoft") || !ON_GPU.has(step.op)) return false;
  if (ANY_TYPE.has(step.op) || QUANTISED.has(step.op)) return true;
  const data = step.op === "Range" ? step.outputs[0] : step.op === "Where" ? step.inputs[1] : step.inputs[0];
  return data ? fits(step.op, data.dtype) : true;
}

function fits(op: string, dtype: Dtype): boolean {
  // A weight kept packed has a type of its own; what is not known is taken for numbers.
  return NUMBERS.has(dtype) || dtype === "unknown" || (dtype === "bool" && CONDITIONS.has(op));
}

/** Constants of so many elements may be read on the CPU without a copy being minded. */
const SMALL = 100;

/**
 * What only depends on tensors that are on the CPU anyway, sizes above all, stays there: starting from what reads the
 * result of a Shape.
 */
function keepSizesOnCpu(steps: readonly Step[]): void {
  const onCpu = new Set<Value>();
  const candidates = new Set<Step>();
  const note = (step: Step) => {
    for (const output of step.outputs) {
      if (!output) continue;
      onCpu.add(output);
      for (const reader of output.readers) candidates.add(reader);
    }
  };
  // Steps come in order, so that a candidate is found before it is looked at.
  for (const step of steps) {
    if (isOp(step, "Shape") && step.on === "gpu") note(step);
    else if (candidates.has(step)) {
      if (step.on === "cpu") note(step);
      else if (belongsOnCpu(step, onCpu)) {
        step.on = "cpu";
        note(step);
      }
    }
  }
}

/** Inputs that a kernel wants on the CPU: shapes, axes, repeats. */
const CPU_INPUTS: Readonly<Record<string, readonly number[]>> = {
  Reshape: [1],
  Expand: [1],
  Unsqueeze: [1],
  Squeeze: [1],
  Slice: [1, 2, 3, 4],
  Pad: [1, 3],
  Tile: [1],
  Resize: [1, 2, 3],
  Range: [0, 1, 2],
  Split: [1],
  CumSum: [1],
};

export function hasCpuInputs({ op }: Step): boolean {
  return op === "If" || op in CPU_INPUTS || op.startsWith("Reduce");
}

export function readsOnCpu(step: Step, at: number): boolean {
  if (step.on === "cpu" || step.op === "If") return true;
  return (CPU_INPUTS[step.op]?.includes(at) ?? false) || (at === 1 && step.op.startsWith("Reduce"));
}

function belongsOnCpu(step: Step, onCpu: ReadonlySet<Value>): boolean {
  return step.inputs.every((input, at) => {
    if (!input) return true;
    if (input.dtype === "f16" || input.dtype === "bf16") return false;
    if (input.constant) return input.shape !== null && elementCount(input.shape) <= SMALL;
    if (!input.producer) return true;
    return onCpu.has(input) && !(CPU_INPUTS[step.op]?.includes(at) ?? false);
  });
}
