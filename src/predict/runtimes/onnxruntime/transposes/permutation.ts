/** Permutations as ONNX's Transpose has them: dim i of the result is dim perm[i] of the input. */
export type Permutation = readonly number[];

/** Whether a file's list is one, of that many dims where they are known. */
export function isPermutation(
  list: readonly (number | string)[],
  rank: number | undefined,
): list is Permutation {
  if (rank !== undefined && list.length !== rank) return false;
  const seen = new Set(list);
  return (
    seen.size === list.length &&
    list.every((at) => Number.isInteger(at) && Number(at) >= 0 && Number(at) < list.length)
  );
}

export function inverse(perm: Permutation): Permutation {
  const result = perm.map(() => 0);
  for (const [to, from] of perm.entries()) result[from] = to;
  return result;
}

/** First `first`, then `second`. */
export function composed(first: Permutation, second: Permutation): Permutation {
  return second.map((at) => first[at]!);
}

export function permuted<T>(list: readonly T[], perm: Permutation): readonly T[] {
  return perm.map((at) => list[at]!);
}

export function isIdentity(perm: Permutation): boolean {
  return perm.every((from, to) => from === to);
}

export function same(a: Permutation, b: Permutation): boolean {
  return a.length === b.length && a.every((from, to) => from === b[to]);
}

/** [N, C, H, W] to [N, H, W, C]. */
export function toChannelsLast(rank: number): Permutation {
  return Array.from({ length: rank }, (_, at) => (at === 0 ? 0 : at === rank - 1 ? 1 : at + 1));
}

/** [N, H, W, C] to [N, C, H, W]. */
export function toChannelsFirst(rank: number): Permutation {
  return inverse(toChannelsLast(rank));
}

/** What remains when dims `axes` of the result's input (in the order before the permutation) are squeezed away. */
export function withoutAxes(perm: Permutation, axes: readonly number[]): Permutation {
  const gone = new Set(axes);
  const place = new Map<number, number>();
  for (let at = 0; at < perm.length; at++) if (!gone.has(at)) place.set(at, place.size);
  return perm.filter((from) => !gone.has(from)).map((from) => place.get(from)!);
}

/** With dims of 1 put in at `axes`, which stay where they are. */
export function withAxes(perm: Permutation, axes: readonly number[]): Permutation {
  const added = new Set(axes);
  const rank = perm.length + axes.length;
  const kept = Array.from({ length: rank }, (_, at) => at).filter((at) => !added.has(at));
  let next = 0;
  return Array.from({ length: rank }, (_, at) => (added.has(at) ? at : kept[perm[next++]!]!));
}
