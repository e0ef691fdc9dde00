// Transposed 2-D convolution, NHWC with weights [kh][kw][cin][cout], channels multiples of 4. Each output pixel gathers the
// taps that reach it, those whose offset is a multiple of the stride; TP output pixels one stride apart share their taps,
// and each lane makes TV vec4 channels of them.

struct Sizes {
  h: u32, w: u32, cin4: u32, cout4: u32,
  oh: u32, ow: u32, strips: u32, total: u32, // strips: of TP pixels, in a row; total = n · oh · strips · ⌈cout4 / TV⌉
  k: u32, stride: u32, pad: u32, columns: u32, // columns = ⌈cout4 / TV⌉
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
  let column = (i % s.columns) * TV;
  let strip = (i / s.columns) % s.strips;
  let ox = (strip / s.stride) * (TP * s.stride) + strip % s.stride;
  let line = i / (s.columns * s.strips); // image · oh + oy
  let oy = line % s.oh;
  let image = line / s.oh;
  var c${p}_${j} = vec4f();                                                    //* p < TP, j < TV
  for (var ky = (oy + s.pad) % s.stride; ky < s.k; ky += s.stride) {
    let iy = (oy + s.pad - ky) / s.stride;
    if (iy >= s.h) { continue; } // below the image, or, wrapped around, above it
    for (var kx = (ox + s.pad) % s.stride; kx < s.k; kx += s.stride) {
      let ix$p = (ox + ${p}u * s.stride + s.pad - kx) / s.stride;                //* p < TP
      let inside$p = select(0.0, 1.0, ix$p < s.w);                             //* p < TP
      let from$p = select(0u, ((image * s.h + iy) * s.w + ix$p) * s.cin4, ix$p < s.w); //* p < TP
      var tap = (ky * s.k + kx) * 4u * s.cin4 * s.cout4 + column;
      for (var c = 0u; c < s.cin4; c++) {
        let a$p = x[from$p + c] * inside$p;                                    //* p < TP
        let b${q}_${j} = weights[tap + ${q}u * s.cout4 + ${j}u];                   //* q < 4, j < TV
        c${p}_${j} = fma(vec4f(a$p[$q]), b${q}_${j}, c${p}_${j});              //* q < 4, p < TP, j < TV
        tap += 4u * s.cout4;
      }
    }
  }
  let to$p = (line * s.ow + ox + ${p}u * s.stride) * s.cout4 + column;           //* p < TP
  if (ox + ${p}u * s.stride < s.ow && column + ${j}u < s.cout4) { y[to$p + ${j}u] = c${p}_${j}; } //* p < TP, j < TV
}
