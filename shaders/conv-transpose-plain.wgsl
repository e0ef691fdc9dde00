// Transposed 2-D convolution, NHWC with weights [kh][kw][cin][cout], any channels: each lane gathers the taps that reach
// one output value, those whose offset is a multiple of the stride.

struct Sizes {
  h: u32, w: u32, cin: u32, cout: u32,
  oh: u32, ow: u32, outputs: u32, // outputs = n · oh · ow · cout
  k: u32, stride: u32, pad: u32,
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
  if (i >= s.outputs) {
    return;
  }
  let co = i % s.cout;
  let down = (i / (s.cout * s.ow)) % s.oh + s.pad;
  let along = (i / s.cout) % s.ow + s.pad;
  let image = i / (s.cout * s.ow * s.oh);
  var sum = 0.0;
  for (var ky = down % s.stride; ky < s.k; ky += s.stride) {
    let iy = (down - ky) / s.stride;
    if (iy >= s.h) { continue; } // below the image, or, wrapped around, above it
    for (var kx = along % s.stride; kx < s.k; kx += s.stride) {
      let ix = (along - kx) / s.stride;
      if (ix >= s.w) { continue; }
      let pixel = ((image * s.h + iy) * s.w + ix) * s.cin;
      let tap = (ky * s.k + kx) * s.cin * s.cout + co;
      for (var c = 0u; c < s.cin; c++) { sum = fma(x[pixel + c], weights[tap + c * s.cout], sum); }
    }
  }
  y[i] = sum;
}
