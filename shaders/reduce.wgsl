// Sum of each row by LANES lanes, UNROLL items a step and what is left one by one. `item` is f32, or vec4f where rows are
// multiples of 4.

struct Sizes {
  rows: u32,
  items: u32, // in a row
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<item>;
@group(0) @binding(2) var<storage, read_write> y: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) index: u32,
) {
  let row = (group.y * groups.x + group.x) * (WORKGROUP / LANES) + index / LANES;
  let lane = index % LANES;
  let start = row * sizes.items;
  let end = select(start, start + sizes.items, row < sizes.rows); // a row too many is empty
  let last = end - min(end - start, (UNROLL - 1u) * LANES); // from here on a whole step would go beyond the row
  var sum$u = item();                                           //* u < UNROLL
  var i = start + lane;
  for (; i < last; i += UNROLL * LANES) {
    sum$u += x[i + ${u}u * LANES];                                //* u < UNROLL
  }
  for (; i < end; i += LANES) { sum0 += x[i]; }
  var sum = item();
  sum += sum$u;                                                 //* u < UNROLL
  let total = across_sum(lane, sum_of(sum));
  if (lane == 0u && row < sizes.rows) { y[row] = total; }
}
