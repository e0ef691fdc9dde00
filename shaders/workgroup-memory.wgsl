// Reads workgroup memory again and again, neighbouring lanes neighbouring values. Where a workgroup begins comes from a buffer
// and other lanes wrote what is read, so that no value can stay in a register. `value` is f32, vec2f or vec4f.

struct Sizes {
  rounds: u32, // each makes UNROLL reads a lane
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read> starts: array<u32>;
@group(0) @binding(3) var<storage, read_write> sums: array<f32>;

var<workgroup> tile: array<value, LANES>;

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let workgroup = group.y * groups.x + group.x;
  tile[lane] = LOAD;
  workgroupBarrier();
  var at = starts[min(workgroup, arrayLength(&starts) - 1u)] + lane;
  var sum$u = value();                                   //* u < UNROLL
  for (var round = 0u; round < sizes.rounds; round++) {
    sum$u += tile[(at + ${u}u) % LANES];                //* u < UNROLL
    at += STEP;
  }
  var sum = value();
  sum += sum$u;                                          //* u < UNROLL
  let i = workgroup * LANES + lane;
  if (i < arrayLength(&sums)) { sums[i] = REDUCE; }
}
