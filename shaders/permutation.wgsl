// A bijection of [0, 2^k) that scatters neighbours, and its inverse; src/kernels/permutation.ts is the CPU's. `mask` is 2^k - 1.

fn scattered(rank: u32, mask: u32) -> u32 {
  let half = (countOneBits(mask) + 1u) / 2u;
  var x = (rank * 2654435769u) & mask;
  x ^= x >> half;
  x = (x * 2246822519u) & mask;
  return x ^ (x >> half);
}

fn rank_of(place: u32, mask: u32) -> u32 {
  let half = (countOneBits(mask) + 1u) / 2u;
  var x = place ^ (place >> half);
  x = (x * 3066638151u) & mask;
  x ^= x >> half;
  return (x * 340573321u) & mask;
}
