// Chains of dependent multiply-adds, several side by side in each lane, on values that come from a buffer so that no
// compiler can fold them. Two shapes here (fma-leapfrog.wgsl has the third), because each is slow or folded away on some
// device:
//   affine  x = x·y + z      square  x = x·x + z
// Both stay bounded and forget their start slowly, so that the CPU can follow them and steps left out show. `chain` is
// real or vec4<real>; STEP, Y_OF_SEED, Z_OF_SEED, OFFSET and REDUCE are the expressions that src/kernels/fma.ts puts in.

struct Sizes {
  rounds: u32, // each does UNROLL steps of every chain
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> seeds: array<real>;
@group(0) @binding(2) var<storage, read_write> results: array<real>;

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
  let seed = seeds[i];
  let y = chain(Y_OF_SEED);
  let z = chain(Z_OF_SEED);
  var x$c = chain(seed * real(0.25) + real($c) * real(0.015625)) + OFFSET;   //* c < CHAINS
  for (var round = 0u; round < sizes.rounds; round++) {
    x$c = STEP;                                                              //* u < UNROLL, c < CHAINS
  }
  var sum = chain();
  sum += x$c;                                                                //* c < CHAINS
  results[i] = REDUCE;
}
