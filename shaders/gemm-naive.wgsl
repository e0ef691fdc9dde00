// C = A·B, row-major, one output a lane: the first rung of the ladder.

struct Sizes {
  m: u32,
  n: u32,
  k: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<real>;
@group(0) @binding(2) var<storage, read> b: array<real>;
@group(0) @binding(3) var<storage, read_write> c: array<real>;

override WIDTH: u32 = 16;
override HEIGHT: u32 = 16;

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let column = id.x;
  if (row >= sizes.m || column >= sizes.n) {
    return;
  }
  var sum = real(0);
  for (var k = 0u; k < sizes.k; k++) {
    sum = fma(a[row * sizes.k + k], b[k * sizes.n + column], sum);
  }
  c[row * sizes.n + column] = sum;
}
