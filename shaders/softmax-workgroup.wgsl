// Softmax along each row, one workgroup a row: maximum, sum of exponentials, quotient; three passes over the row, the
// two reductions as a tree in workgroup memory.

struct Sizes {
  rows: u32,
  columns: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<f32>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

const WORKGROUP = 64u;
var<workgroup> partial: array<f32, WORKGROUP>;

fn reduce_max(lane: u32, value: f32) -> f32 {
  partial[lane] = value;
  workgroupBarrier();
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] = max(partial[lane], partial[lane + half]); }
    workgroupBarrier();
  }
  let result = partial[0];
  workgroupBarrier();
  return result;
}

fn reduce_sum(lane: u32, value: f32) -> f32 {
  partial[lane] = value;
  workgroupBarrier();
  for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
    if (lane < half) { partial[lane] += partial[lane + half]; }
    workgroupBarrier();
  }
  return partial[0];
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
  var largest = -3.4e38;
  for (var j = lane; j < sizes.columns; j += WORKGROUP) { largest = max(largest, x[start + j]); }
  let top = reduce_max(lane, largest);
  var sum = 0.0;
  for (var j = lane; j < sizes.columns; j += WORKGROUP) { sum += exp(x[start + j] - top); }
  let scale = 1.0 / reduce_sum(lane, sum);
  for (var j = lane; j < sizes.columns; j += WORKGROUP) { y[start + j] = exp(x[start + j] - top) * scale; }
}
