// Independent chains of dependent steps in each lane, on values that come from a buffer. What a step is, src/kernels puts in:
// SETUP, START and STEP are statements. `element` is the type in the buffers, `scalar` the type computed in, `value` that
// or a vec4 of it, and `component` tells the parts of a vec4 apart, or a compiler could do the work of one for all four.

struct Sizes {
  rounds: u32, // each does UNROLL steps of every chain
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> seeds: array<element>;
@group(0) @binding(2) var<storage, read_write> results: array<element>;

override WORKGROUP: u32 = 64;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP + lane;
  if (i >= arrayLength(&results)) {
    return;
  }
  let seed = bitcast<scalar>(seeds[i]);
  SETUP
  START                                                                      //* c < CHAINS
  for (var round = 0u; round < sizes.rounds; round++) {
    STEP                                                                     //* u < UNROLL, c < CHAINS
  }
  var sum = value();
  sum += x$c;                                                                //* c < CHAINS
  results[i] = bitcast<element>(REDUCE);
}
