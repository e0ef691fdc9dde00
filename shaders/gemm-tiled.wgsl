// A product staged in workgroup memory. A workgroup of WIDTH × HEIGHT lanes owns a tile of (HEIGHT·4·TR) rows ×
// (WIDTH·TV) vec4 columns and walks K in slabs of 4·SLAB; each lane keeps 4·TR rows × TV vec4 columns in registers. Blocks
// of four rows × four k are transposed in registers on their way, so that a k's rows lie side by side as vec4s. Lanes own
// strided blocks: neighbours read neighbouring vec4s.

const ROWS4 = HEIGHT * TR;
const COLUMNS4 = WIDTH * TV;
const LANES = WIDTH * HEIGHT;

var<workgroup> a_slab: array<real4, 4 * SLAB * ROWS4>;    // [k][row / 4]
var<workgroup> b_slab: array<real4, 4 * SLAB * COLUMNS4>; // [k][column]

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let top = group.y * ROWS4;
  let left = group.x * COLUMNS4;
  let end = min(sizes.k4, (group.z + 1u) * sizes.chunk4);
  var c${i}_${r}_${j} = sum4();                                                //* i < TR, r < 4, j < TV
  for (var k0 = group.z * sizes.chunk4; k0 < end; k0 += SLAB) {
    for (var t = lane; t < ROWS4 * SLAB; t += LANES) {
      let k = t % SLAB;
      let block = t / SLAB;
      let inside = k0 + k < end;
      var row$r = real4();                                                     //* r < 4
      if (inside) { row$r = load_a(4u * (top + block) + ${r}u, k0 + k); }          //* r < 4
      a_slab[(4u * k + ${s}u) * ROWS4 + block] = real4(row0[$s], row1[$s], row2[$s], row3[$s]); //* s < 4
    }
    for (var t = lane; t < 4u * SLAB * COLUMNS4; t += LANES) {
      b_slab[t] = load_b(4u * k0 + t / COLUMNS4, left + t % COLUMNS4);
    }
    workgroupBarrier();
    for (var k = 0u; k < 4u * SLAB; k += UNROLL) {
      let a${u}_$i = a_slab[(k + ${u}u) * ROWS4 + local.y + ${i}u * HEIGHT];   //* u < UNROLL, i < TR
      let b${u}_$j = b_slab[(k + ${u}u) * COLUMNS4 + local.x + ${j}u * WIDTH]; //* u < UNROLL, j < TV
      c${i}_${r}_${j} = fma(sum4(real4(a${u}_$i[$r])), sum4(b${u}_$j), c${i}_${r}_${j}); //* u < UNROLL, i < TR, r < 4, j < TV
    }
    workgroupBarrier();
  }
  store_c(group.z, 4u * (top + local.y + ${i}u * HEIGHT) + ${r}u, left + local.x + ${j}u * WIDTH, real4(c${i}_${r}_${j})); //* i < TR, r < 4, j < TV
}
