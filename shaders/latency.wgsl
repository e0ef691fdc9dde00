// One lane follows a cycle through the array: each load waits for the one before. It goes on where the last dispatch ended, or
// repeated dispatches would find their own trail in a cache.

struct Sizes {
  rounds: u32, // each makes UNROLL loads
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> next: array<u32>;
@group(0) @binding(2) var<storage, read_write> state: array<u32>; // where it is; dispatches so far, from POISON on

@compute @workgroup_size(1)
fn main() {
  var at = select(state[0], 0u, state[1] == POISON);
  for (var round = 0u; round < sizes.rounds; round++) {
    at = next[at];   //* u < UNROLL
  }
  state[0] = at;
  state[1] += 1u;
}
