// 2-D convolution as a GEMM whose left matrix is never written: rows are output pixels, columns output channels, K runs
// over taps and input channels. NHWC with HWIO weights. A group's channels are multiples of 4 (input channels of one group
// may be any number, as `channels` = f32). Input channels are read DEPTH at a time, as `channels` (vec4f or f32); PICK
// takes one of them. Each lane keeps TM pixels × TV vec4 channels of one group in registers; the padding reads zero.

struct Sizes {
  n: u32, h: u32, w: u32, slices: u32, // slices = cin / DEPTH
  oh: u32, ow: u32, cout4: u32, pixels: u32, // pixels = n·oh·ow
  kh: u32, kw: u32, stride: u32, pad: u32,
  dilation: u32, depth: u32, group4: u32, // slices and output vec4s of one group
}

@group(0) @binding(0) var<uniform> s: Sizes;
@group(0) @binding(1) var<storage, read> x: array<channels>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let pixel = id.y * TM;
  let column = id.x * TV;
  if (pixel >= s.pixels || column >= s.cout4) {
    return;
  }
  let start = (column / s.group4) * s.depth;
  let ox$i = (pixel + ${i}u) % s.ow;                                             //* i < TM
  let oy$i = ((pixel + ${i}u) / s.ow) % s.oh;                                    //* i < TM
  let image$i = (pixel + ${i}u) / (s.ow * s.oh);                                 //* i < TM
  var c${i}_${j} = vec4f();                                                    //* i < TM, j < TV
  for (var ky = 0u; ky < s.kh; ky++) {
    for (var kx = 0u; kx < s.kw; kx++) {
      let iy$i = oy$i * s.stride + ky * s.dilation - s.pad;                    //* i < TM
      let ix$i = ox$i * s.stride + kx * s.dilation - s.pad;                    //* i < TM
      let inside$i = select(0.0, 1.0, iy$i < s.h && ix$i < s.w);               //* i < TM
      let from$i = select(0u, ((image$i * s.h + iy$i) * s.w + ix$i) * s.slices + start, inside$i > 0.0); //* i < TM
      let tap = (ky * s.kw + kx) * DEPTH * s.depth;
      for (var c = 0u; c < s.depth; c++) {
        let a$i = x[from$i + c] * inside$i;                                    //* i < TM
        let at$d = (tap + DEPTH * c + ${d}u) * s.cout4 + column;               //* d < DEPTH
        let b${d}_${j} = weights[at$d + ${j}u];                                //* d < DEPTH, j < TV
        c${i}_${j} = fma(vec4f(PICK), b${d}_${j}, c${i}_${j});                 //* d < DEPTH, i < TM, j < TV
      }
    }
  }
  if (pixel + ${i}u < s.pixels && column + ${j}u < s.cout4) { y[(pixel + ${i}u) * s.cout4 + column + ${j}u] = c${i}_${j}; } //* i < TM, j < TV
}
