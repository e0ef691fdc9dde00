// Softmax along each row, one lane a row: right for many short rows, and where barriers are dear.

struct Sizes {
  rows: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

const WORKGROUP = 64u;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = (group.y * groups.x + group.x) * WORKGROUP + lane;
  if (row >= sizes.rows) {
    return;
  }
  let start = row * sizes.columns;
  var top = -3.4e38;
  for (var j = 0u; j < sizes.columns; j++) { top = max(top, x[start + j]); }
  var sum = 0.0;
  for (var j = 0u; j < sizes.columns; j++) {
    let e = exp(x[start + j] - top);
    y[start + j] = e;
    sum += e;
  }
  let scale = 1.0 / sum;
  for (var j = 0u; j < sizes.columns; j++) { y[start + j] *= scale; }
}
