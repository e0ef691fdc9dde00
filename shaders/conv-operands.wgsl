// The operands of a convolution seen as a product (see gemm-vec4.wgsl): rows are output pixels, columns output channels, K
// runs over taps and input channels, padded to a multiple of 4. NHWC with HWIO weights, one group, output channels a
// multiple of 4. QUAD loads four neighbouring k of a pixel.

struct Sizes {
  m: u32, // pixels = n·oh·ow
  n4: u32, // output channels / 4
  k4: u32, // ⌈kh·kw·cin / 4⌉
  chunk4: u32,
  h: u32, w: u32, cin: u32, oh: u32,
  ow: u32, kw: u32, stride: u32, pad: u32,
  dilation: u32, depth: u32, // depth = kh·kw·cin
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<channels>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

// Where element k of a pixel's row lies in x; OUTSIDE in the padding and beyond K.
const OUTSIDE = 0xffffffffu;

fn place(pixel: u32, k: u32) -> u32 {
  let tap = k / sizes.cin;
  let iy = ((pixel / sizes.ow) % sizes.oh) * sizes.stride + (tap / sizes.kw) * sizes.dilation - sizes.pad;
  let ix = (pixel % sizes.ow) * sizes.stride + (tap % sizes.kw) * sizes.dilation - sizes.pad;
  if (k >= sizes.depth || iy >= sizes.h || ix >= sizes.w) { return OUTSIDE; }
  return (((pixel / (sizes.ow * sizes.oh)) * sizes.h + iy) * sizes.w + ix) * sizes.cin + k % sizes.cin;
}

fn load_b(k: u32, column: u32) -> vec4f {
  return weights[k * sizes.n4 + column];
}

fn store_c(slice: u32, row: u32, column: u32, value: vec4f) {
  if (row < sizes.m && column < sizes.n4) { y[(slice * sizes.m + row) * sizes.n4 + column] = value; }
}
