// Layer normalization along each row with gain and bias, one workgroup a row. The variance is summed around the mean in
// a second pass: the one-pass formula loses digits.

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
var<workgroup> partial: array<f32, WORKGROUP>;

fn reduce_sum(lane: u32, value: f32) -> f32 {
  partial[lane] = value;
  workgroupBarrier();
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] += partial[lane + half]; }
    workgroupBarrier();
  }
  let result = partial[0];
  workgroupBarrier();
  return result;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = group.y * groups.x + group.x;
  if (row >= sizes.rows) {
    return;
  }
  let start = row * sizes.columns;
  var sum = 0.0;
  for (var j = lane; j < sizes.columns; j += WORKGROUP) { sum += x[start + j]; }
  let mean = reduce_sum(lane, sum) / f32(sizes.columns);
  var squares = 0.0;
  for (var j = lane; j < sizes.columns; j += WORKGROUP) {
    let d = x[start + j] - mean;
    squares = fma(d, d, squares);
  }
  let scale = inverseSqrt(reduce_sum(lane, squares) / f32(sizes.columns) + 1e-5);
  for (var j = lane; j < sizes.columns; j += WORKGROUP) {
    y[start + j] = fma((x[start + j] - mean) * scale, gain[j], bias[j]);
  }
}
