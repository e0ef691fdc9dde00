// y[column][row] = x[row][column], rows and columns multiples of 4: each lane turns a block of 4 × 4 in registers, and eight
// lanes side by side read, and later write, a full line.

struct Sizes {
  rows4: u32,
  columns4: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(8, 8)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.x >= sizes.columns4 || id.y >= sizes.rows4) {
    return;
  }
  let first = 4u * id.y * sizes.columns4 + id.x;
  let block = transpose(mat4x4f(
    x[first],
    x[first + sizes.columns4],
    x[first + 2u * sizes.columns4],
    x[first + 3u * sizes.columns4],
  ));
  let to = 4u * id.x * sizes.rows4 + id.y;
  y[to] = block[0];
  y[to + sizes.rows4] = block[1];
  y[to + 2u * sizes.rows4] = block[2];
  y[to + 3u * sizes.rows4] = block[3];
}
