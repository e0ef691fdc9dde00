// As resize, but a lane makes the four outputs of one source: nine neighbours are read once, not sixteen.

struct Sizes {
  h: u32, w: u32, items: u32, // items a pixel
  sources: u32, // n · h · w · items
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
  if (i >= s.sources) {
    return;
  }
  let c = i % s.items;
  let ix = (i / s.items) % s.w;
  let line = i / (s.items * s.w); // image · h + iy
  let iy = line % s.h;
  let width = s.w * s.items;
  let to = (line * 4u * s.w + ix * 2u) * s.items + c; // its upper left output; a row of outputs is 2 · width
  let own = x[i];
  if (LINEAR == 0u) {
    y[to] = own;
    y[to + s.items] = own;
    y[to + 2u * width] = own;
    y[to + 2u * width + s.items] = own;
    return;
  }
  let before = select(i - s.items, i, ix == 0u);
  let after = select(i + s.items, i, ix == s.w - 1u);
  let up = select(width, 0u, iy == 0u);
  let down = select(width, 0u, iy == s.h - 1u);
  let left = mix(own, x[before], 0.25);
  let right = mix(own, x[after], 0.25);
  let above = x[i - up];
  let below = x[i + down];
  y[to] = mix(left, mix(above, x[before - up], 0.25), 0.25);
  y[to + s.items] = mix(right, mix(above, x[after - up], 0.25), 0.25);
  y[to + 2u * width] = mix(left, mix(below, x[before + down], 0.25), 0.25);
  y[to + 2u * width + s.items] = mix(right, mix(below, x[after + down], 0.25), 0.25);
}
