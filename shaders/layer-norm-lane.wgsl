// Layer normalization along each row, one lane a row, two passes for mean and variance and one to write.

struct Sizes {
  rows: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read> gain: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read_write> y: array<f32>;

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
  var sum = 0.0;
  for (var j = 0u; j < sizes.columns; j++) { sum += x[start + j]; }
  let mean = sum / f32(sizes.columns);
  var squares = 0.0;
  for (var j = 0u; j < sizes.columns; j++) {
    let d = x[start + j] - mean;
    squares = fma(d, d, squares);
  }
  let scale = inverseSqrt(squares / f32(sizes.columns) + 1e-5);
  for (var j = 0u; j < sizes.columns; j++) { y[start + j] = fma((x[start + j] - mean) * scale, gain[j], bias[j]); }
}
