import { GROUPS, type Group } from "./workload.ts";

/** The shapes of the race. A `long` one takes minutes on a software adapter, which runs it only when it is named. */
export interface Entry {
  readonly group: Group;
  readonly shape: readonly number[];
  readonly long?: true;
}

/** m, n, k: squares; then rows of a classifier, of a small recurrent step, of BERT and of ViT. */
const GEMM = [
  [256, 256, 256],
  [384, 384, 384],
  [512, 512, 512],
  [768, 768, 768],
  [1024, 1024, 1024],
  [1, 1024, 1024],
  [1, 1000, 4096],
  [16, 2048, 512],
  [128, 768, 768],
  [128, 3072, 768],
  [128, 768, 3072],
  [197, 768, 768],
] as const;

const LONG_GEMM = [
  [1536, 1536, 1536],
  [2048, 2048, 2048],
  [64, 50257, 768],
] as const;

/**
 * h = w, cin, cout, k, stride: every distinct convolution of ResNet-50 at 224 × 224 (He et al. 2015, table 1), with the
 * stride in the 3 × 3 layer as torchvision has it.
 */
const CONV = [
  [224, 3, 64, 7, 2],
  [56, 64, 64, 1, 1],
  [56, 64, 64, 3, 1],
  [56, 64, 256, 1, 1],
  [56, 256, 64, 1, 1],
  [56, 256, 128, 1, 1],
  [56, 128, 128, 3, 2],
  [28, 128, 512, 1, 1],
  [56, 256, 512, 1, 2],
  [28, 512, 128, 1, 1],
  [28, 128, 128, 3, 1],
  [28, 512, 256, 1, 1],
  [28, 256, 256, 3, 2],
  [14, 256, 1024, 1, 1],
  [28, 512, 1024, 1, 2],
  [14, 1024, 256, 1, 1],
  [14, 256, 256, 3, 1],
  [14, 1024, 512, 1, 1],
  [14, 512, 512, 3, 2],
  [7, 512, 2048, 1, 1],
  [14, 1024, 2048, 1, 2],
  [7, 2048, 512, 1, 1],
  [7, 512, 512, 3, 1],
] as const;

/** The same of MobileNetV2's depthwise layers (Sandler et al. 2018, table 2), one a resolution and stride. */
const DEPTHWISE = [
  [112, 32, 32, 3, 1],
  [112, 96, 96, 3, 2],
  [56, 144, 144, 3, 1],
  [56, 144, 144, 3, 2],
  [28, 192, 192, 3, 1],
  [14, 576, 576, 3, 1],
  [7, 960, 960, 3, 1],
] as const;

/** rows, columns: attention of BERT (12 heads × 128) and ViT (12 × 197), a square, a classifier. */
const SOFTMAX = [
  [128, 768],
  [1536, 128],
  [2364, 197],
  [1024, 1024],
  [1, 1000],
] as const;

/** rows, columns: BERT, ViT, Swin-T. */
const LAYER_NORM = [
  [128, 768],
  [197, 768],
  [3136, 96],
] as const;

const SHAPES: Readonly<Record<Group, readonly (readonly number[])[]>> = {
  gemm: GEMM,
  conv: CONV,
  depthwise: DEPTHWISE,
  softmax: SOFTMAX,
  "layer-norm": LAYER_NORM,
};

/** Everything that can be raced, group by group. */
export const ENTRIES: readonly Entry[] = [
  ...GROUPS.flatMap((group) => SHAPES[group].map((shape): Entry => ({ group, shape }))),
  ...LONG_GEMM.map((shape): Entry => ({ group: "gemm", shape, long: true })),
];

/** "128x768x768": how a shape is named on the command line and in the tables. */
export function shapeName(shape: readonly number[]): string {
  return shape.join("x");
}

/** The entries of the named groups and shapes, all where none is named; long ones on a software adapter only by name. */
export function entriesFor(
  { groups, shapes }: { readonly groups: readonly string[]; readonly shapes: readonly string[] },
  software: boolean,
): readonly Entry[] {
  return ENTRIES.filter(
    ({ group, shape, long }) =>
      (groups.length === 0 || groups.includes(group)) &&
      (shapes.length === 0 ? !(long && software) : shapes.includes(shapeName(shape))),
  );
}
