// Operands of C = A·B, row-major, where K and N are multiples of 4: four elements at a time, as they lie. What every
// product asks for is load_a (four k of a row), load_b (four columns of a k) and store_c; indices count vec4s. Where K is cut into
// slices, each writes a C of its own.

struct Sizes {
  m: u32,
  n4: u32, // ⌈N / 4⌉
  k4: u32, // ⌈K / 4⌉
  chunk4: u32, // vec4s of K in a slice
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<real4>;
@group(0) @binding(2) var<storage, read> b: array<real4>;
@group(0) @binding(3) var<storage, read_write> c: array<real4>;

fn load_a(row: u32, k: u32) -> real4 {
  return a[row * sizes.k4 + k];
}

fn load_b(k: u32, column: u32) -> real4 {
  return b[k * sizes.n4 + column];
}

fn store_c(slice: u32, row: u32, column: u32, value: real4) {
  if (row < sizes.m && column < sizes.n4) { c[(slice * sizes.m + row) * sizes.n4 + column] = value; }
}
