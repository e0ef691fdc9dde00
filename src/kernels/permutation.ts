import code from "../../shaders/permutation.wgsl?raw";

/**
 * A bijection of [0, 2^k) that scatters neighbours, the same on GPU and CPU. Two rounds of a product with an odd number and
 * an xor with one's own upper half, both of which can be undone in any range that is a power of two. Walked by rank it visits
 * every place once in an order without a stride, so that neither a prefetcher nor a cache line's other words help; and,
 * unlike a shuffled list, any place on the way is known without walking there.
 */

/** WGSL of `scattered` and `rank_of`, to stand before a module that calls them. */
export const PERMUTATION_CODE = code;

const ODD = [2654435769, 2246822519] as const;
/** Their inverses modulo 2^32, which hold modulo every smaller power of two. */
const INVERSE = [340573321, 3066638151] as const;

/** The place of a rank; `elements` is a power of two. */
export function scattered(rank: number, elements: number): number {
  const [mask, half] = rangeOf(elements);
  let x = (Math.imul(rank, ODD[0]) & mask) >>> 0;
  x ^= x >>> half;
  x = (Math.imul(x, ODD[1]) & mask) >>> 0;
  return (x ^ (x >>> half)) >>> 0;
}

/** The rank of a place. */
export function rankOf(place: number, elements: number): number {
  const [mask, half] = rangeOf(elements);
  let x = (Math.imul(place ^ (place >>> half), INVERSE[1]) & mask) >>> 0;
  x ^= x >>> half;
  return (Math.imul(x, INVERSE[0]) & mask) >>> 0;
}

/** `steps` further on the one cycle that leads from each rank to the next. */
export function walk(place: number, steps: number, elements: number): number {
  return scattered((rankOf(place, elements) + steps) % elements, elements);
}

function rangeOf(elements: number): readonly [mask: number, half: number] {
  const bits = Math.log2(elements);
  if (!Number.isInteger(bits)) throw new Error(`permutation: ${elements} is no power of two`);
  return [elements - 1, Math.ceil(bits / 2)];
}
