// y[column][row] = x[row][column], one element a lane, writes along rows.

struct Sizes {
  rows: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

const TILE = 16u;

@compute @workgroup_size(TILE, TILE)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y;
  let column = id.x;
  if (row < sizes.rows && column < sizes.columns) {
    y[column * sizes.rows + row] = x[row * sizes.columns + column];
  }
}
