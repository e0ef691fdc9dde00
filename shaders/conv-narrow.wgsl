// As conv-implicit, for inputs of few channels (an image's three): the input is read one value at a time, only the output
// channels go four by four. NHWC with HWIO weights, one group, output channels a multiple of 4.

struct Sizes {
  n: u32, h: u32, w: u32, cin: u32,
  oh: u32, ow: u32, cout4: u32, pixels: u32, // pixels = n·oh·ow
  kh: u32, kw: u32, stride: u32, pad: u32,
}

@group(0) @binding(0) var<uniform> s: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let pixel = id.y * TM;
  let column = id.x * TV;
  if (pixel >= s.pixels || column >= s.cout4) {
    return;
  }
  let ox$i = (pixel + ${i}u) % s.ow;                                           //* i < TM
  let oy$i = ((pixel + ${i}u) / s.ow) % s.oh;                                  //* i < TM
  let image$i = (pixel + ${i}u) / (s.ow * s.oh);                               //* i < TM
  var c${i}_${j} = vec4f();                                                    //* i < TM, j < TV
  for (var ky = 0u; ky < s.kh; ky++) {
    for (var kx = 0u; kx < s.kw; kx++) {
      let iy$i = oy$i * s.stride + ky - s.pad;                                 //* i < TM
      let ix$i = ox$i * s.stride + kx - s.pad;                                 //* i < TM
      let inside$i = select(0.0, 1.0, iy$i < s.h && ix$i < s.w);               //* i < TM
      let start$i = select(0u, ((image$i * s.h + iy$i) * s.w + ix$i) * s.cin, inside$i > 0.0); //* i < TM
      let tap = (ky * s.kw + kx) * s.cin;
      for (var c = 0u; c < s.cin; c++) {
        let a$i = vec4f(x[start$i + c] * inside$i);                            //* i < TM
        let b$j = weights[(tap + c) * s.cout4 + column + ${j}u];               //* j < TV
        c${i}_${j} = fma(a$i, b$j, c${i}_${j});                                //* i < TM, j < TV
      }
    }
  }
  if (pixel + ${i}u < s.pixels && column + ${j}u < s.cout4) { y[(pixel + ${i}u) * s.cout4 + column + ${j}u] = c${i}_${j}; } //* i < TM, j < TV
}
