// C = A·B, row-major, any size. A workgroup of WIDTH × HEIGHT lanes owns a tile of (HEIGHT·TM) × (WIDTH·TN) outputs and
// walks K in slabs of SLAB, staged in workgroup memory with zeros beyond the edges; each lane keeps TM × TN sums in
// registers. Lanes own strided rows and columns, so that neighbours read neighbouring words.

struct Sizes {
  m: u32,
  n: u32,
  k: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<real>;
@group(0) @binding(2) var<storage, read> b: array<real>;
@group(0) @binding(3) var<storage, read_write> c: array<real>;

const ROWS = HEIGHT * TM;
const COLUMNS = WIDTH * TN;
const LANES = WIDTH * HEIGHT;

var<workgroup> a_slab: array<real, ROWS * SLAB>;    // [k][row]
var<workgroup> b_slab: array<real, SLAB * COLUMNS>; // [k][column]

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let top = group.y * ROWS;
  let left = group.x * COLUMNS;
  var c${i}_${j} = real(0);                                                    //* i < TM, j < TN
  for (var k0 = 0u; k0 < sizes.k; k0 += SLAB) {
    for (var t = lane; t < ROWS * SLAB; t += LANES) {
      let row = top + t / SLAB;
      let k = k0 + t % SLAB;
      var value = real(0);
      if (row < sizes.m && k < sizes.k) { value = a[row * sizes.k + k]; }
      a_slab[(t % SLAB) * ROWS + t / SLAB] = value;
    }
    for (var t = lane; t < SLAB * COLUMNS; t += LANES) {
      let k = k0 + t / COLUMNS;
      let column = left + t % COLUMNS;
      var value = real(0);
      if (k < sizes.k && column < sizes.n) { value = b[k * sizes.n + column]; }
      b_slab[t] = value;
    }
    workgroupBarrier();
    for (var k = 0u; k < SLAB; k++) {
      let a$i = a_slab[k * ROWS + local.y + ${i}u * HEIGHT];                     //* i < TM
      let b$j = b_slab[k * COLUMNS + local.x + ${j}u * WIDTH];                   //* j < TN
      c${i}_${j} = fma(a$i, b$j, c${i}_${j});                                  //* i < TM, j < TN
    }
    workgroupBarrier();
  }
  let row$i = top + local.y + ${i}u * HEIGHT;                                   //* i < TM
  let column$j = left + local.x + ${j}u * WIDTH;                              //* j < TN
  if (row$i < sizes.m && column$j < sizes.n) { c[row$i * sizes.n + column$j] = c${i}_${j}; } //* i < TM, j < TN
}
