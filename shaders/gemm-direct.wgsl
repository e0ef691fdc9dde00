// C = A·B, row-major, K and N multiples of 4. No workgroup memory: each lane keeps TM rows × TV vec4 columns in
// registers and reads A along K and B along N four at a time, leaving reuse between lanes to the caches. Rows and
// columns beyond the edge read what they like (WGSL keeps them inside the buffer) and are not stored.

struct Sizes {
  m: u32,
  n4: u32, // N / 4
  k4: u32, // K / 4
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<real4>;
@group(0) @binding(2) var<storage, read> b: array<real4>;
@group(0) @binding(3) var<storage, read_write> c: array<real4>;

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y * TM;
  let column = id.x * TV;
  if (row >= sizes.m || column >= sizes.n4) {
    return;
  }
  var c${i}_${j} = real4();                                                    //* i < TM, j < TV
  for (var k = 0u; k < sizes.k4; k++) {
    let a$i = a[(row + ${i}u) * sizes.k4 + k];                                   //* i < TM
    let at$s = (4u * k + ${s}u) * sizes.n4 + column;                             //* s < 4
    let b${s}_${j} = b[at$s + ${j}u];                                            //* s < 4, j < TV
    c${i}_${j} = fma(real4(a$i[$s]), b${s}_${j}, c${i}_${j});                  //* s < 4, i < TM, j < TV
  }
  if (row + ${i}u < sizes.m && column + ${j}u < sizes.n4) { c[(row + ${i}u) * sizes.n4 + column + ${j}u] = c${i}_${j}; } //* i < TM, j < TV
}
