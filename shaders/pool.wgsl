// Pooling over windows, NHWC, one window a lane: the maximum, or the mean of what lies inside the image. `item` is f32, or
// vec4f where channels are a multiple of 4.

@group(0) @binding(0) var<uniform> s: Sizes;
@group(0) @binding(1) var<storage, read> x: array<item>;
@group(0) @binding(2) var<storage, read_write> y: array<item>;

const WORKGROUP = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP + lane;
  if (i >= s.outputs) {
    return;
  }
  let window = window_of(i / s.items);
  var pooled = item(START);
  for (var iy = window.top; iy < window.bottom; iy++) {
    var at = ((window.image * s.h + iy) * s.w + window.left) * s.items + i % s.items;
    for (var ix = window.left; ix < window.right; ix++) {
      pooled = combine(pooled, x[at]);
      at += s.items;
    }
  }
  y[i] = finish(pooled, window);
}
