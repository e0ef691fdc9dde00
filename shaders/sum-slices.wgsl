// Adds up the slices of a product whose K was cut: slice after slice of `elements` vec4s.

struct Sizes {
  elements: u32,
  slices: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> slices: array<real4>;
@group(0) @binding(2) var<storage, read_write> sums: array<real4>;

const WORKGROUP = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP + lane;
  if (i >= sizes.elements) {
    return;
  }
  var sum = sum4();
  for (var slice = 0u; slice < sizes.slices; slice++) { sum += sum4(slices[slice * sizes.elements + i]); }
  sums[i] = real4(sum);
}
