// Softmax along each row: maximum, sum of exponentials, quotient, as three walks of LANES lanes along the row, UNROLL items
// a step and what is left one by one. `item` is f32, or vec4f where rows are multiples of 4.

struct Sizes {
  rows: u32,
  items: u32, // in a row
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> x: array<item>;
@group(0) @binding(2) var<storage, read_write> y: array<item>;

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
  var largest = item(-3.4e38);
  var i = start + lane;
  for (; i < last; i += UNROLL * LANES) {
    largest = max(largest, x[i + ${u}u * LANES]);                 //* u < UNROLL
  }
  for (; i < end; i += LANES) { largest = max(largest, x[i]); }
  let top = item(across_max(lane, max_of(largest)));
  var sum = item();
  for (i = start + lane; i < last; i += UNROLL * LANES) {
    let e$u = exp(x[i + ${u}u * LANES] - top);                    //* u < UNROLL
    y[i + ${u}u * LANES] = e$u;                                   //* u < UNROLL
    sum += e$u;                                                 //* u < UNROLL
  }
  for (; i < end; i += LANES) {
    let e = exp(x[i] - top);
    y[i] = e;
    sum += e;
  }
  let scale = 1.0 / across_sum(lane, sum_of(sum));
  for (i = start + lane; i < last; i += UNROLL * LANES) {
    y[i + ${u}u * LANES] *= scale;                                //* u < UNROLL
  }
  for (; i < end; i += LANES) { y[i] *= scale; }
}
