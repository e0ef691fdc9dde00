import {
  type SymbolType,
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
} from "d3";
import type { OpClass } from "../../core/op-class.ts";

/** The shape of a class, so that colour is never the only cue. */
const MARKERS: Readonly<Record<OpClass, SymbolType>> = {
  gemm: symbolSquare,
  conv: symbolDiamond,
  "depthwise-conv": symbolDiamond,
  "conv-transpose": symbolWye,
  attention: symbolStar,
  recurrent: symbolWye,
  softmax: symbolTriangle,
  normalization: symbolWye,
  elementwise: symbolCircle,
  reduction: symbolTriangle,
  pool: symbolSquare,
  transpose: symbolCross,
  gather: symbolStar,
  resize: symbolDiamond,
  copy: symbolSquare,
  view: symbolCircle,
  constant: symbolCircle,
  control: symbolCircle,
};

/** The marker as a path around the origin that covers `area` square pixels. */
export function markerPath(opClass: OpClass | null, area: number): string {
  return symbol(opClass ? MARKERS[opClass] : symbolCircle, area)() ?? "";
}
