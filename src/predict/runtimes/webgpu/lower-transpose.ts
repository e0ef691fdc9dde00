import { type Dims, type Lowered, type Lowering, tensorsOf, wholeNumbers } from "./lowering.ts";

/** Dims of more than one stay in order: the elements lie as before. */
function keepsOrder(dims: Dims, perm: readonly number[]): boolean {
  const moving = perm.filter((axis) => dims[axis] !== 1);
  return moving.every((axis, at) => at === 0 || moving[at - 1]! <= axis);
}

export function transposition(dims: Dims, permutation: readonly number[]): Lowered {
  const perm = permutation.length > 0 ? permutation : dims.map((_, axis) => dims.length - 1 - axis);
  const inputs = [dims];
  const outputs = [perm.map((axis) => dims[axis] ?? 1)];
  if (dims.length < 2 || keepsOrder(dims, perm)) return { program: "TransposeCopy", inputs, outputs };
  const moving = perm.filter((axis) => dims[axis] !== 1);
  // The runtime compares these axes as they stand in the whole shape, not among those that are left.
  const channels = `${moving}` === "2,3,1" || `${moving}` === "3,1,2";
  const matrix = moving.length === 2 || (moving.length === 3 && channels);
  return { program: matrix ? "TransposeShared" : "Transpose", inputs, outputs };
}

export const lowerTranspose: Lowering = (op) => {
  const [dims = []] = tensorsOf(op).inputs;
  return [transposition(dims, wholeNumbers(op.attributes.perm))];
};
