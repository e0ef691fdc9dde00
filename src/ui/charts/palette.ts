import type { OpClass } from "../../core/op-class.ts";
import type { Dtype } from "../../core/units.ts";

/**
 * What a category is called and which colour it has, the same on every chart. The colours are of the Okabe–Ito set
 * (variables in style/tokens.css, tuned for either theme); markers.ts has the second cue. Classes that do the same
 * kind of work share a colour and differ by marker.
 */
const CLASSES: Readonly<Record<OpClass, readonly [color: string, words: string]>> = {
  gemm: ["var(--c-vermillion)", "matrix multiply"],
  conv: ["var(--c-orange)", "convolution"],
  "depthwise-conv": ["var(--c-yellow)", "depthwise convolution"],
  "conv-transpose": ["var(--c-orange)", "transposed convolution"],
  attention: ["var(--c-vermillion)", "attention"],
  recurrent: ["var(--c-vermillion)", "recurrent"],
  softmax: ["var(--c-purple)", "softmax"],
  normalization: ["var(--c-purple)", "normalization"],
  elementwise: ["var(--c-green)", "elementwise"],
  reduction: ["var(--c-green)", "reduction"],
  pool: ["var(--c-green)", "pooling"],
  transpose: ["var(--c-grey)", "transpose"],
  gather: ["var(--c-grey)", "gather"],
  resize: ["var(--c-grey)", "resize"],
  copy: ["var(--c-grey)", "copy"],
  view: ["var(--c-grey)", "view"],
  constant: ["var(--c-grey)", "constant"],
  control: ["var(--c-grey)", "control flow"],
};

export function classColor(opClass: OpClass | null): string {
  return opClass ? CLASSES[opClass][0] : "var(--c-grey)";
}

export function classWords(opClass: OpClass): string {
  return CLASSES[opClass][1];
}

/** Memory levels are one hue in steps: the largest footprint strongest, caches paler. */
export function levelColor(level: number): string {
  return `var(--c-level-${Math.min(level, 3)})`;
}

const DASHES: Readonly<Partial<Record<Dtype, string>>> = { f32: "", f16: "7 4", i8: "2 3", bf16: "9 3 2 3" };

/** Data types differ by dash; f32 is the solid one. */
export function dtypeDash(dtype: Dtype): string {
  return DASHES[dtype] ?? "4 3";
}
