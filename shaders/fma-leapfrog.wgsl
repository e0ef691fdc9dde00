// The third shape of multiply-add chain (fma.wgsl has the other two): an oscillator stepped like a leapfrog,
//   x = x + a·y,  y = y − b·x,  and so on.
// Each step is one multiply-add of three different values. Nothing is forgotten and nothing grows: a step left out turns
// the phase, which shows in the result after any number of steps, and rounding errors stay small. `chain` is real or
// vec4<real>; OFFSET and REDUCE are put in by src/kernels/fma.ts.

struct Sizes {
  rounds: u32, // each does PAIRS steps of x and of y in every chain
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
  // Few digits, so that both factors are exact: an error in them would grow with every step.
  let tilt = floor(seed * real(64)) * real(0.001953125);
  let a = chain(real(0.375) + tilt);
  let b = chain(tilt - real(0.375));
  var x$c = chain(seed * real(0.25) + real($c) * real(0.015625)) + OFFSET;  //* c < CHAINS
  var y$c = chain(real(0.25)) - x$c;                                        //* c < CHAINS
  for (var round = 0u; round < sizes.rounds; round++) {
    x$c = fma(y$c, a, x$c); y$c = fma(x$c, b, y$c);                         //* u < PAIRS, c < CHAINS
  }
  var sum = chain();
  sum += x$c + y$c;                                                         //* c < CHAINS
  results[i] = REDUCE;
}
