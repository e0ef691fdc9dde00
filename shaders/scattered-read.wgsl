// Single words from everywhere, ITEMS a lane, one sum written. In each step neighbouring lanes read words that lie STRIDE apart,
// or, where SCATTER is set, wherever the permutation leads.

struct Sizes {
  lanes: u32,
  mask: u32,    // words in the array - 1
  stride: u32,  // in words
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

override WORKGROUP: u32 = 256;
override SCATTER: bool = false;

fn place(rank: u32) -> u32 {
  if (SCATTER) { return scattered(rank, sizes.mask); }
  return rank * sizes.stride;
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let i = (group.y * groups.x + group.x) * WORKGROUP + lane;
  if (i >= sizes.lanes) {
    return;
  }
  var sum = 0.0;
  sum += a[place(i + ${s}u * sizes.lanes)];   //* s < ITEMS
  sums[i] = sum;
}
