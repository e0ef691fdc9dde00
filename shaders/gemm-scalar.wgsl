// Operands of C = A·B, row-major, for any K and N: element by element, zeros in A beyond K. What lies in B beyond K or N
// is multiplied by those zeros or not stored.

struct Sizes {
  m: u32,
  n4: u32, // ⌈N / 4⌉
  k4: u32, // ⌈K / 4⌉
  chunk4: u32, // vec4s of K in a slice
  n: u32,
  k: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<real>;
@group(0) @binding(2) var<storage, read> b: array<real>;
@group(0) @binding(3) var<storage, read_write> c: array<real>;

fn load_a(row: u32, k: u32) -> real4 {
  let at = row * sizes.k + 4u * k;
  let value = real4(a[at], a[at + 1u], a[at + 2u], a[at + 3u]);
  return select(real4(), value, 4u * k + vec4u(0, 1, 2, 3) < vec4u(sizes.k));
}

fn load_b(k: u32, column: u32) -> real4 {
  let at = k * sizes.n + 4u * column;
  return real4(b[at], b[at + 1u], b[at + 2u], b[at + 3u]);
}

fn store_c(slice: u32, row: u32, column: u32, value: real4) {
  let at = (slice * sizes.m + row) * sizes.n + 4u * column;
  if (row < sizes.m && 4u * column + ${s}u < sizes.n) { c[at + ${s}u] = value[$s]; } //* s < 4
}
