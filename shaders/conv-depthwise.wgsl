// Depthwise 2-D convolution, NHWC with weights [kh][kw][c], channels a multiple of 4: each lane makes TP neighbouring
// pixels of four channels, so that a row of taps is read once for all of them.

struct Sizes {
  n: u32, h: u32, w: u32, c4: u32,
  oh: u32, ow: u32, strips: u32, total: u32, // strips = ⌈ow / TP⌉, total = n·oh·strips·c4
  kh: u32, kw: u32, stride: u32, pad: u32,
  dilation: u32,
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
  let ox = ((i / s.c4) % s.strips) * TP;
  let oy = (i / (s.c4 * s.strips)) % s.oh;
  let image = i / (s.c4 * s.strips * s.oh);
  var sum$p = vec4f();                                                         //* p < TP
  for (var ky = 0u; ky < s.kh; ky++) {
    let iy = oy * s.stride + ky * s.dilation - s.pad;
    if (iy >= s.h) { continue; }
    let line = (image * s.h + iy) * s.w;
    for (var kx = 0u; kx < s.kw; kx++) {
      let tap = weights[(ky * s.kw + kx) * s.c4 + c];
      let ix$p = (ox + ${p}u) * s.stride + kx * s.dilation - s.pad;                           //* p < TP
      if (ix$p < s.w) { sum$p = fma(x[(line + ix$p) * s.c4 + c], tap, sum$p); } //* p < TP
    }
  }
  let to = ((image * s.oh + oy) * s.ow + ox) * s.c4 + c;
  if (ox + ${p}u < s.ow) { y[to + ${p}u * s.c4] = sum$p; }                         //* p < TP
}
