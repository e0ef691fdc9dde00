import { conv2d } from "../src/kernels/conv2d.ts";
import { gemm } from "../src/kernels/gemm.ts";
import type { Device, Kernel, Params } from "../src/kernels/kernel.ts";
import { layerNorm } from "../src/kernels/layer-norm.ts";
import { inputReader } from "../src/kernels/random.ts";
import { softmax } from "../src/kernels/softmax.ts";

/** What the libraries are compared on, and our kernel for each. */
const KERNEL = { gemm, conv: conv2d, depthwise: conv2d, softmax, "layer-norm": layerNorm } as const;

export type Group = keyof typeof KERNEL;
export const GROUPS = Object.keys(KERNEL) as readonly Group[];

/** One problem with its data, the same for every library. f32 throughout. */
export interface Workload {
  readonly group: Group;
  readonly kernel: Kernel;
  readonly params: Params;
  /**
   * gemm: A (m × k), B (k × n). conv, depthwise: input NHWC, weights HWIO. softmax: rows × columns. layer-norm: that,
   * gain and bias. All row-major.
   */
  readonly inputs: readonly Float32Array[];
  /** Elements of the output: m × n, NHWC, or rows × columns. */
  readonly elements: number;
}

/** Seed of the data. */
export const SEED = 11;

/** No limits, nothing seen: enough to be told the sizes of a problem's buffers. */
const ANY: Device = {
  limits: {},
  features: new Set(),
  subgroup: null,
  leastSubgroup: null,
  software: true,
  seen: { flops: null, bytes: null },
};

/** Parameters of a group's shape: [m, n, k], [h = w, cin, cout, k, stride] with padding k ≫ 1, [rows, columns]. */
export function paramsOf(group: Group, shape: readonly number[]): Params {
  const [a = 0, b = 0, c = 0, k = 1, stride = 1] = shape;
  if (group === "gemm") return { m: a, n: b, k: c };
  if (group === "softmax" || group === "layer-norm") return { rows: a, columns: b };
  const groups = group === "depthwise" ? b : 1;
  return { n: 1, h: a, w: a, cin: b, cout: c, kh: k, kw: k, stride, pad: k >> 1, groups };
}

/** The values that Ridgepoint's own fill makes on the GPU, made on the CPU for the others. */
export function workload(group: Group, shape: readonly number[]): Workload {
  const kernel = KERNEL[group];
  const params = paramsOf(group, shape);
  const { inputs, output } = kernel.variants.find(({ dtype }) => dtype === "f32")!.plan(params, ANY);
  const read = inputReader(inputs, SEED);
  return {
    group,
    kernel,
    params,
    inputs: inputs.map(({ elements }, binding) =>
      Float32Array.from({ length: elements }, (_, i) => read(binding, i)),
    ),
    elements: output.elements,
  };
}
