// As gemm-direct, but the first LANES lanes of a subgroup each load every LANES-th row of A and hand it to all by
// broadcast: A is read once a subgroup, not once a lane. Workgroups are one row of lanes wide, so that all lanes of a
// subgroup share their rows; subgroups have LANES lanes or more.

@compute @workgroup_size(WIDTH)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let row = group.y * (LOADS * LANES);
  let column = (group.x * WIDTH + local) * TV;
  let end = min(sizes.k4, (group.z + 1u) * sizes.chunk4);
  var c${q}_${l}_${j} = sum4();                                                //* q < LOADS, l < LANES, j < TV
  for (var k = group.z * sizes.chunk4; k < end; k++) {
    let mine$q = load_a(row + ${q}u * LANES + lane % LANES, k);                    //* q < LOADS
    let a${q}_${l} = subgroupBroadcast(mine$q, ${l}u);                         //* q < LOADS, l < LANES
    let b${s}_${j} = load_b(4u * k + ${s}u, column + ${j}u);                       //* s < 4, j < TV
    c${q}_${l}_${j} = fma(sum4(real4(a${q}_${l}[$s])), sum4(b${s}_${j}), c${q}_${l}_${j}); //* s < 4, q < LOADS, l < LANES, j < TV
  }
  store_c(group.z, row + ${q}u * LANES + ${l}u, column + ${j}u, real4(c${q}_${l}_${j})); //* q < LOADS, l < LANES, j < TV
}
