// C = A·B, row-major, one element of C a lane: the first two steps on the way to a fast product, for comparison.

struct Sizes {
  m: u32,
  n: u32,
  k: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;
