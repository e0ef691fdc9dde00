// y[i] = table[indices[i]], whole rows, four values a lane.

struct Sizes {
  count: u32,    // rows gathered
  vectors: u32,  // vec4s in a row
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> table: array<vec4f>;
@group(0) @binding(2) var<storage, read> indices: array<u32>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

override WORKGROUP: u32 = 64;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP + lane;
  if (i >= sizes.count * sizes.vectors) {
    return;
  }
  y[i] = table[indices[i / sizes.vectors] * sizes.vectors + i % sizes.vectors];
}
