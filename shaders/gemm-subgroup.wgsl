// C = A·B, row-major, K and N multiples of 4. As gemm-direct, but the lanes of a subgroup share their rows of A: each
// loads every LANES-th row once and the others receive it by broadcast, so that A is read once a subgroup, not once a
// lane. Workgroups are one row of lanes wide, subgroups are exactly LANES lanes.

struct Sizes {
  m: u32,
  n4: u32, // N / 4
  k4: u32, // K / 4
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<real4>;
@group(0) @binding(2) var<storage, read> b: array<real4>;
@group(0) @binding(3) var<storage, read_write> c: array<real4>;

@compute @workgroup_size(WIDTH)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(subgroup_invocation_id) lane: u32) {
  let row = id.y * (LOADS * LANES);
  let column = id.x * TV;
  var c${q}_${l}_${j} = real4();                                               //* q < LOADS, l < LANES, j < TV
  for (var k = 0u; k < sizes.k4; k++) {
    let mine$q = a[(row + ${q}u * LANES + lane) * sizes.k4 + k];                 //* q < LOADS
    let a${q}_${l} = subgroupBroadcast(mine$q, ${l}u);                           //* q < LOADS, l < LANES
    let at$s = (4u * k + ${s}u) * sizes.n4 + column;                             //* s < 4
    let b${s}_${j} = b[at$s + ${j}u];                                            //* s < 4, j < TV
    c${q}_${l}_${j} = fma(real4(a${q}_${l}[$s]), b${s}_${j}, c${q}_${l}_${j}); //* s < 4, q < LOADS, l < LANES, j < TV
  }
  let row${q}_${l} = row + ${q}u * LANES + ${l}u;                                  //* q < LOADS, l < LANES
  if (row${q}_${l} < sizes.m && column + ${j}u < sizes.n4) { c[row${q}_${l} * sizes.n4 + column + ${j}u] = c${q}_${l}_${j}; } //* q < LOADS, l < LANES, j < TV
}
