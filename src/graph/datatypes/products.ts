import type { GraphNode, TensorInfo } from "../model.ts";
import type { Rewriting } from "./rewriting.ts";

/** A product of activations and a constant matrix, as Gemm and MatMul both say it. */
export interface ConstantProduct {
  readonly input: TensorInfo;
  readonly output: TensorInfo;
  readonly weight: TensorInfo;
  /** [..., K, N] of the weight, turned where the node says so. */
  readonly shape: readonly number[];
  /** What is added to the result; "" for nothing. */
  readonly added: string;
}

/**
 * The node as a product with a constant in f32 or f16, or null: no such node, a right operand that only a run knows, or a
 * Gemm that scales, or turns its left operand.
 */
export function constantProduct(rewriting: Rewriting, node: GraphNode): ConstantProduct | null {
  const { op, domain, attributes, folded } = node;
  if (folded || domain !== "" || (op !== "MatMul" && op !== "Gemm")) return null;
  if (op === "Gemm" && !isPlain(attributes)) return null;
  const [left = "", right = "", added = ""] = node.inputs;
  const [input, weight, output] = [left, right, node.outputs[0] ?? ""].map((name) => rewriting.tensor(name));
  if (!input || !weight || !output || !rewriting.isConstant(right) || rewriting.isConstant(left)) return null;
  const shape = numbersOf(weight);
  if (!shape || shape.length < 2 || (weight.dtype !== "f32" && weight.dtype !== "f16")) return null;
  const turned = op === "Gemm" && attributes.transB === 1;
  return { input, output, weight, shape: turned ? shape.toReversed() : shape, added };
}

function isPlain({ alpha = 1, beta = 1, transA = 0, activation = "" }: GraphNode["attributes"]): boolean {
  return alpha === 1 && beta === 1 && transA === 0 && activation === "";
}

/** Sizes of a constant; null where one is not known. */
export function numbersOf({ shape }: TensorInfo): readonly number[] | null {
  return shape?.every((dim) => typeof dim === "number") ? (shape as readonly number[]) : null;
}
