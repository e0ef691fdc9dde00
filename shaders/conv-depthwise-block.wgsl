// Depthwise 2-D convolution, NHWC with weights [kh][kw][c], channels a multiple of 4, of one kernel size and stride: each
// lane keeps all taps and a block of output pixels of four channels in registers and reads every input pixel under the
// block once. The marks in the body are written out by src/kernels/depthwise-variants.ts: the sums, and their stores.

struct Sizes {
  h: u32, w: u32, c4: u32, pad: u32,
  oh: u32, ow: u32, bands: u32, strips: u32, // bands = ⌈oh / rows⌉, strips = ⌈ow / columns⌉ of a block
  total: u32,                                // blocks · c4
}

@group(0) @binding(0) var<uniform> s: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

const WORKGROUP = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP + lane;
  if (i >= s.total) {
    return;
  }
  let c = i % s.c4;
  let ox = ((i / s.c4) % s.strips) * COLUMNS;
  let oy = ((i / (s.c4 * s.strips)) % s.bands) * ROWS;
  let image = i / (s.c4 * s.strips * s.bands);
  let top = oy * STRIDE - s.pad; // wraps below zero, and is then beyond h
  let left = ox * STRIDE - s.pad;
  WINDOW
  let to = ((image * s.oh + oy) * s.ow + ox) * s.c4 + c;
  STORE
}
