// Pooling over large windows: of a workgroup's 64 lanes, PARTS share a window, each taking every PARTS-th of its positions,
// and combine what they found in workgroup memory. `item` is f32, or vec4f where channels are a multiple of 4.

@group(0) @binding(0) var<uniform> s: Sizes;
@group(0) @binding(1) var<storage, read> x: array<item>;
@group(0) @binding(2) var<storage, read_write> y: array<item>;

const WORKGROUP = 64u;
const PARTS = 8u;
const OUTPUTS = WORKGROUP / PARTS;
var<workgroup> found: array<item, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  // Neighbouring lanes take neighbouring channels.
  let i = (group.y * groups.x + group.x) * OUTPUTS + lane % OUTPUTS;
  let window = window_of(min(i, s.outputs - 1u) / s.items);
  let width = window.right - window.left;
  let positions = (window.bottom - window.top) * width;
  var pooled = item(START);
  for (var p = lane / OUTPUTS; p < positions; p += PARTS) {
    let iy = window.top + p / width;
    let ix = window.left + p % width;
    pooled = combine(pooled, x[((window.image * s.h + iy) * s.w + ix) * s.items + i % s.items]);
  }
  found[lane] = pooled;
  workgroupBarrier();
  if (lane >= OUTPUTS || i >= s.outputs) {
    return;
  }
  for (var part = 1u; part < PARTS; part++) { pooled = combine(pooled, found[part * OUTPUTS + lane]); }
  y[i] = finish(pooled, window);
}
