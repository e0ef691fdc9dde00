// One read, one write and a chosen number of multiply-adds on each vec4: the knob that walks a kernel along the roofline.
// Below one multiply-add a lane only the first component, or the first two, are touched.

struct Sizes {
  vectors: u32, // vec4s in each array
  rounds: u32,  // rounds of UNROLL multiply-adds on all four lanes
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> b: array<vec4f>;

override WORKGROUP: u32 = 256;
override PARTIAL: u32 = 0; // 1: x only, 2: x and y, 0: all four, in rounds

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP + lane;
  if (i >= sizes.vectors) {
    return;
  }
  var x = a[i];
  let y = x.w * 0.25 + 0.5;
  let z = x.w * 0.125;
  if (PARTIAL == 1u) {
    x.x = fma(x.x, y, z);
  } else if (PARTIAL == 2u) {
    x = vec4f(fma(x.xy, vec2f(y), vec2f(z)), x.zw);
  } else {
    for (var round = 0u; round < sizes.rounds; round++) {
      x = fma(x, vec4f(y), vec4f(z));  //* u < UNROLL
    }
  }
  b[i] = x;
}
