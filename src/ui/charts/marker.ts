import { symbol } from "d3";
import type { OpClass } from "../../core/op-class.ts";
import { classLook } from "./palette.ts";

/** The marker of a class as a path around the origin, for the keys beside a chart. */
export function markerOf(opClass: OpClass): {
  readonly color: string;
  readonly path: string;
  readonly words: string;
} {
  const { color, marker, words } = classLook(opClass);
  return { color, words, path: symbol(marker, 64)() ?? "" };
}
