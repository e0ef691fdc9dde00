// Writes out the left matrix of a convolution: a row for each output pixel, tap after tap of its input channels, zeros in
// the padding and up to a whole vec4. NHWC, one group. Each lane makes one vec4.

struct Sizes {
  n: u32, h: u32, w: u32, cin: u32,
  oh: u32, ow: u32, depth: u32, k4: u32, // depth = kh·kw·cin, k4 = ⌈depth / 4⌉
  kw: u32, stride: u32, pad: u32, dilation: u32,
}

@group(0) @binding(0) var<uniform> s: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> rows: array<vec4f>;

const WORKGROUP = 64u;

fn element(pixel: u32, k: u32) -> f32 {
  let tap = k / s.cin;
  let oy = (pixel / s.ow) % s.oh;
  let iy = oy * s.stride + (tap / s.kw) * s.dilation - s.pad; // wraps below zero, and is then beyond h
  let ix = (pixel % s.ow) * s.stride + (tap % s.kw) * s.dilation - s.pad;
  if (k >= s.depth || iy >= s.h || ix >= s.w) { return 0.0; }
  return x[((pixel / (s.ow * s.oh)) * s.h + iy) * s.w * s.cin + ix * s.cin + k % s.cin];
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP + lane;
  let pixel = i / s.k4;
  if (pixel >= s.n * s.oh * s.ow) {
    return;
  }
  let k = 4u * (i % s.k4);
  rows[i] = vec4f(element(pixel, k), element(pixel, k + 1u), element(pixel, k + 2u), element(pixel, k + 3u));
}
