// y[column][row] = x[row][column] through a square tile in workgroup memory, so that reads and writes both run along
// rows, four of them a lane; one padding column keeps the banks apart.

struct Sizes {
  rows: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

const TILE = 16u;
const STEP = TILE / 4u;
var<workgroup> tile: array<f32, TILE * (TILE + 1u)>;

@compute @workgroup_size(TILE, STEP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let column = group.x * TILE + local.x;
  for (var line = local.y; line < TILE; line += STEP) {
    let row = group.y * TILE + line;
    if (row < sizes.rows && column < sizes.columns) {
      tile[line * (TILE + 1u) + local.x] = x[row * sizes.columns + column];
    }
  }
  workgroupBarrier();
  let column_out = group.y * TILE + local.x;
  for (var line = local.y; line < TILE; line += STEP) {
    let row_out = group.x * TILE + line;
    if (row_out < sizes.columns && column_out < sizes.rows) {
      y[row_out * sizes.rows + column_out] = tile[local.x * (TILE + 1u) + line];
    }
  }
}
