
// A workgroup loads a tile of A and a tile of B once, and its 256 lanes share them: each element is loaded from memory
// a sixteenth as often.
const TILE = 16u;

var<workgroup> a_tile: array<array<f32, TILE>, TILE>;
var<workgroup> b_tile: array<array<f32, TILE>, TILE>;

@compute @workgroup_size(TILE, TILE)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) lane: vec3u) {
  let row = group.y * TILE + lane.y;
  let column = group.x * TILE + lane.x;
  var sum = 0.0;
  for (var k0 = 0u; k0 < sizes.k; k0 += TILE) {
    let ka = k0 + lane.x;
    let kb = k0 + lane.y;
    a_tile[lane.y][lane.x] = 0.0;
    b_tile[lane.y][lane.x] = 0.0;
    if (row < sizes.m && ka < sizes.k) { a_tile[lane.y][lane.x] = a[row * sizes.k + ka]; }
    if (column < sizes.n && kb < sizes.k) { b_tile[lane.y][lane.x] = b[kb * sizes.n + column]; }
    workgroupBarrier();
    for (var k = 0u; k < TILE; k++) {
      sum = fma(a_tile[lane.y][k], b_tile[k][lane.x], sum);
    }
    workgroupBarrier();
  }
  if (row < sizes.m && column < sizes.n) {
    c[row * sizes.n + column] = sum;
  }
}
