// Twice the height and width, NHWC, one output item a lane: the nearest, or between four neighbours at ¼ and ¾. `item` is
// f32, or vec4f where channels are a multiple of 4. LINEAR: 1 for linear, 0 for nearest.

struct Sizes {
  h: u32, w: u32, items: u32, // items a pixel
  outputs: u32, // n · 2h · 2w · items
}

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
  let c = i % s.items;
  let ox = (i / s.items) % (2u * s.w);
  let line = i / (s.items * 2u * s.w); // image · 2h + oy: halved it is image · h + iy
  let oy = line % (2u * s.h);
  let near = (line / 2u) * s.w + ox / 2u;
  if (LINEAR == 0u) {
    y[i] = x[near * s.items + c];
    return;
  }
  // Even outputs lie ¼ before the centre of their source, odd ones ¼ behind; outside the image its edge goes on.
  let along = select(max(ox / 2u, 1u) - 1u, min(ox / 2u + 1u, s.w - 1u), ox % 2u == 1u);
  let across = select(max(oy / 2u, 1u) - 1u, min(oy / 2u + 1u, s.h - 1u), oy % 2u == 1u);
  let own_row = (line / 2u) * s.w;
  let other_row = (line / 2u - oy / 2u + across) * s.w;
  let here = mix(x[near * s.items + c], x[(own_row + along) * s.items + c], 0.25);
  let there = mix(x[(other_row + ox / 2u) * s.items + c], x[(other_row + along) * s.items + c], 0.25);
  y[i] = mix(here, there, 0.25);
}
