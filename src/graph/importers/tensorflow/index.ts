import { arrangement } from "./arrangement.ts";
import { elementwise } from "./elementwise.ts";
import { matrices } from "./matrices.ts";
import type { Lowering, Target, TfNode } from "./target.ts";
import { windows } from "./windows.ts";

/**
 * TensorFlow's operators in ONNX's vocabulary (https://www.tensorflow.org/api_docs/python/tf/raw_ops), for every format
 * that has them: one function an operator. What is not here keeps its name, in the domain "tf".
 */
const LOWERINGS: ReadonlyMap<string, Lowering> = new Map<string, Lowering>([
  ...Object.entries(elementwise),
  ...Object.entries(matrices),
  ...Object.entries(windows),
  ...Object.entries(arrangement),
]);

export function lower(node: TfNode, to: Target): void {
  const lowering = LOWERINGS.get(node.op);
  if (!lowering?.(node, to)) to.keep(node);
}
