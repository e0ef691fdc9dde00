// Atomic additions to a counter: one of each lane, or one of all lanes (mask 0). Nobody looks at the sums
// in between. The mask comes from a uniform, so that no compiler can add up the lanes first. The last one counts dispatches.

struct Sizes {
  lanes: u32,
  mask: u32,
  rounds: u32, // each makes UNROLL additions
  last: u32,   // the counter of dispatches
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> amounts: array<u32>;
@group(0) @binding(2) var<storage, read_write> counters: array<atomic<u32>>;

override WORKGROUP: u32 = 256;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP + lane;
  if (i >= sizes.lanes) {
    return;
  }
  if (i == 0u) { atomicAdd(&counters[sizes.last], 1u); }
  let at = i & sizes.mask;
  let amount = amounts[at];
  for (var round = 0u; round < sizes.rounds; round++) {
    atomicAdd(&counters[at], amount);   //* u < UNROLL
  }
}
