// c = a + b on each element, four at a time; SECOND is the vec4 of b that belongs to number `i` of a.

struct Sizes {
  vectors: u32,
  period: u32, // vec4s after which b begins again
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read> b: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> c: array<vec4f>;

override WORKGROUP: u32 = 256;

fn second(i: u32) -> vec4f { return SECOND; }

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let first = (group.y * groups.x + group.x) * WORKGROUP * ITEMS + lane;
  let i$s = first + ${s}u * WORKGROUP;                            //* s < ITEMS
  if (i$s < sizes.vectors) { c[i$s] = a[i$s] + second(i$s); }   //* s < ITEMS
}
