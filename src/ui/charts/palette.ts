import {
  type SymbolType,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from "d3";
import type { OpClass } from "../../core/op-class.ts";
import type { Dtype } from "../../core/units.ts";

/**
 * What a category looks like, always the same on every chart: a colour of the Okabe–Ito set (the variables are in
 * style/tokens.css, tuned for either theme) and a marker, so that colour is never the only cue.
 */
export interface ClassLook {
  readonly color: string;
  readonly marker: SymbolType;
  readonly words: string;
}

const OTHER: ClassLook = { color: "var(--c-grey)", marker: symbolCircle, words: "other" };

const LOOKS: Readonly<Partial<Record<OpClass, ClassLook>>> = {
  gemm: { color: "var(--c-vermillion)", marker: symbolSquare, words: "matrix multiply" },
  conv: { color: "var(--c-orange)", marker: symbolDiamond, words: "convolution" },
  "depthwise-conv": { color: "var(--c-yellow)", marker: symbolDiamond, words: "depthwise convolution" },
  "conv-transpose": { color: "var(--c-orange)", marker: symbolWye, words: "transposed convolution" },
  attention: { color: "var(--c-vermillion)", marker: symbolStar, words: "attention" },
  recurrent: { color: "var(--c-vermillion)", marker: symbolWye, words: "recurrent" },
  softmax: { color: "var(--c-purple)", marker: symbolTriangle, words: "softmax" },
  normalization: { color: "var(--c-purple)", marker: symbolWye, words: "normalization" },
  elementwise: { color: "var(--c-green)", marker: symbolCircle, words: "elementwise" },
  reduction: { color: "var(--c-green)", marker: symbolTriangle, words: "reduction" },
  pool: { color: "var(--c-green)", marker: symbolSquare, words: "pooling" },
  transpose: { color: "var(--c-grey)", marker: symbolCross, words: "transpose" },
  gather: { color: "var(--c-grey)", marker: symbolStar, words: "gather" },
  resize: { color: "var(--c-grey)", marker: symbolDiamond, words: "resize" },
  copy: { color: "var(--c-grey)", marker: symbolSquare, words: "copy" },
  view: { ...OTHER, words: "view" },
  constant: { ...OTHER, words: "constant" },
  control: { ...OTHER, words: "control flow" },
};

export function classLook(opClass: OpClass | null): ClassLook {
  return (opClass && LOOKS[opClass]) || OTHER;
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
