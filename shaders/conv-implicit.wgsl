// 2-D convolution as a GEMM whose left matrix is never written: rows are output pixels, columns output channels, K runs
// over taps and input channels. NHWC with HWIO weights, one group, output channels a multiple of 4. Input channels are read
// DEPTH at a time, as `channels` (vec4f, or f32 for the few channels of an image); PICK takes one of them. Each lane keeps
// TM pixels × TV vec4 channels in registers; pixels in the padding read zero.

struct Sizes {
  n: u32, h: u32, w: u32, slices: u32, // slices = cin / DEPTH
  oh: u32, ow: u32, cout4: u32, pixels: u32, // pixels = n·oh·ow
  kh: u32, kw: u32, stride: u32, pad: u32,
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
  let ox$i = (pixel + ${i}u) % s.ow;                                             //* i < TM
  let oy$i = ((pixel + ${i}u) / s.ow) % s.oh;                                    //* i < TM
  let image$i = (pixel + ${i}u) / (s.ow * s.oh);                                 //* i < TM
  var c${i}_${j} = vec4f();                                                    //* i < TM, j < TV
  for (var ky = 0u; ky < s.kh; ky++) {
    for (var kx = 0u; kx < s.kw; kx++) {
      let iy$i = oy$i * s.stride + ky - s.pad;                                 //* i < TM
      let ix$i = ox$i * s.stride + kx - s.pad;                                 //* i < TM
      let inside$i = select(0.0, 1.0, iy$i < s.h && ix$i < s.w);               //* i < TM
      let from$i = select(0u, ((image$i * s.h + iy$i) * s.w + ix$i) * s.slices, inside$i > 0.0); //* i < TM
      let tap = (ky * s.kw + kx) * DEPTH * s.slices;
      for (var c = 0u; c < s.slices; c++) {
        let a$i = x[from$i + c] * inside$i;                                    //* i < TM
        let at$q = (tap + DEPTH * c + ${q}u) * s.cout4 + column;                    //* q < DEPTH
        let b${q}_${j} = weights[at$q + ${j}u];                                  //* q < DEPTH, j < TV
        c${i}_${j} = fma(vec4f(PICK), b${q}_${j}, c${i}_${j});              //* q < DEPTH, i < TM, j < TV
      }
    }
  }
  if (pixel + ${i}u < s.pixels && column + ${j}u < s.cout4) { y[(pixel + ${i}u) * s.cout4 + column + ${j}u] = c${i}_${j}; } //* i < TM, j < TV
}
