// A product without workgroup memory: TM rows × TV vec4 columns a lane, operands straight from memory and its caches.
// Rows and columns beyond the edges are computed from whatever is read there and not stored.

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let row = id.y * TM;
  let column = id.x * TV;
  if (row >= sizes.m || column >= sizes.n4) {
    return;
  }
  let end = min(sizes.k4, (id.z + 1u) * sizes.chunk4);
  var c${i}_${j} = sum4();                                                     //* i < TM, j < TV
  for (var k = id.z * sizes.chunk4; k < end; k++) {
    let a$i = load_a(row + ${i}u, k);                                              //* i < TM
    let b${s}_${j} = load_b(4u * k + ${s}u, column + ${j}u);                       //* s < 4, j < TV
    c${i}_${j} = fma(sum4(real4(a$i[$s])), sum4(b${s}_${j}), c${i}_${j}); //* s < 4, i < TM, j < TV
  }
  store_c(id.z, row + ${i}u, column + ${j}u, real4(c${i}_${j}));                             //* i < TM, j < TV
}
