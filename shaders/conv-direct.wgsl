// 2-D convolution, NHWC with HWIO weights, one output a lane, any group count and stride: right for every shape.

struct Sizes {
  n: u32, h: u32, w: u32, cin: u32,
  oh: u32, ow: u32, cout: u32, groups: u32,
  kh: u32, kw: u32, stride: u32, pad: u32,
  dilation: u32,
}

@group(0) @binding(0) var<uniform> s: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<f32>;
@group(0) @binding(3) var<storage, read_write> y: array<f32>;

const WORKGROUP = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP + lane;
  if (i >= s.n * s.oh * s.ow * s.cout) {
    return;
  }
  let co = i % s.cout;
  let ox = (i / s.cout) % s.ow;
  let oy = (i / (s.cout * s.ow)) % s.oh;
  let image = i / (s.cout * s.ow * s.oh);
  let depth = s.cin / s.groups;
  let c0 = (co / (s.cout / s.groups)) * depth;
  var sum = 0.0;
  for (var ky = 0u; ky < s.kh; ky++) {
    let iy = oy * s.stride + ky * s.dilation - s.pad; // wraps below zero, and is then beyond h
    if (iy >= s.h) { continue; }
    for (var kx = 0u; kx < s.kw; kx++) {
      let ix = ox * s.stride + kx * s.dilation - s.pad;
      if (ix >= s.w) { continue; }
      let start = ((image * s.h + iy) * s.w + ix) * s.cin + c0;
      let tap = (ky * s.kw + kx) * depth;
      for (var c = 0u; c < depth; c++) { sum = fma(x[start + c], weights[(tap + c) * s.cout + co], sum); }
    }
  }
  y[i] = sum;
}
