import { ELEMENTWISE } from "./elementwise.ts";
import { LAYOUT } from "./layout.ts";
import type { Lowering } from "./lowering.ts";
import { MAKE } from "./make.ts";
import { MATRIX } from "./matrix.ts";
import { REDUCE } from "./reduce.ts";
import { SYMBOLS } from "./symbols.ts";
import { WINDOWS } from "./windows.ts";

const ATEN = new Map<string, Lowering>(
  Object.entries({ ...ELEMENTWISE, ...MATRIX, ...WINDOWS, ...LAYOUT, ...REDUCE, ...MAKE }),
);
const ON_SIZES = new Map<string, Lowering>(Object.entries(SYMBOLS));
const SIZES_IN_ATEN: ReadonlySet<string> = new Set(["sym_size", "sym_numel", "item", "_local_scalar_dense"]);

/**
 * How an operator is written in ONNX's words; undefined where it has none. An operator that works in place ("relu_") gives
 * what its twin gives.
 */
export function loweringFor(domain: string, op: string): Lowering | undefined {
  if (domain === "sym" || SIZES_IN_ATEN.has(op)) return ON_SIZES.get(op);
  if (domain !== "aten" && domain !== "prims" && domain !== "quantized_decomposed") return undefined;
  return ATEN.get(op) ?? (/[^_]_$/.test(op) ? ATEN.get(op.slice(0, -1)) : undefined);
}
