// Reads everything, sixteen bytes a lane and step, and writes one sum for the ITEMS vec4s of each lane.

@group(0) @binding(0) var<uniform> vectors: vec4u; // x: vec4s in the array
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

override WORKGROUP: u32 = 256;

// The lanes of a group of LANES read side by side, whatever the size of the workgroup, so that all write the same sums.
const LANES = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP + lane;
  let first = i / LANES * LANES * ITEMS + i % LANES;
  if (first >= vectors.x) {
    return;
  }
  var sum = vec4f();
  let i$s = first + ${s}u * LANES;                                  //* s < ITEMS
  if (i$s < vectors.x) { sum += a[i$s]; }                           //* s < ITEMS
  sums[i] = sum.x + sum.y + sum.z + sum.w;
}
