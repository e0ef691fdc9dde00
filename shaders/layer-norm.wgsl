// Layer normalization along each row with gain and bias, as three walks of LANES lanes along the row, UNROLL items a step
// and what is left one by one. The variance is summed around the mean in a second walk: the one-walk formula loses digits.
// `item` is f32, or vec4f where rows are multiples of 4.

struct Sizes {
  rows: u32,
  items: u32, // in a row
  columns: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<item>;
@group(0) @binding(2) var<storage, read> gain: array<item>;
@group(0) @binding(3) var<storage, read> bias: array<item>;
@group(0) @binding(4) var<storage, read_write> y: array<item>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let row = (group.y * groups.x + group.x) * (WORKGROUP / LANES) + index / LANES;
  let lane = index % LANES;
  let start = row * sizes.items;
  let items = select(0u, sizes.items, row < sizes.rows); // a row too many is empty
  let last = items - min(items, (UNROLL - 1u) * LANES); // from here on a whole step would go beyond the row
  var sum = item();
  var j = lane;
  for (; j < last; j += UNROLL * LANES) {
    sum += x[start + j + ${u}u * LANES];                          //* u < UNROLL
  }
  for (; j < items; j += LANES) { sum += x[start + j]; }
  let mean = across_sum(lane, sum_of(sum)) / f32(sizes.columns);
  var squares = item();
  for (j = lane; j < last; j += UNROLL * LANES) {
    let d$u = x[start + j + ${u}u * LANES] - mean;                //* u < UNROLL
    squares = fma(d$u, d$u, squares);                           //* u < UNROLL
  }
  for (; j < items; j += LANES) {
    let d = x[start + j] - mean;
    squares = fma(d, d, squares);
  }
  let scale = inverseSqrt(across_sum(lane, sum_of(squares)) / f32(sizes.columns) + 1e-5);
  for (j = lane; j < last; j += UNROLL * LANES) {
    let at$u = j + ${u}u * LANES;                                 //* u < UNROLL
    y[start + at$u] = fma((x[start + at$u] - mean) * scale, gain[at$u], bias[at$u]); //* u < UNROLL
  }
  for (; j < items; j += LANES) {
    y[start + j] = fma((x[start + j] - mean) * scale, gain[j], bias[j]);
  }
}
