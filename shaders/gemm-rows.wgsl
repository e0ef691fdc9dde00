// A product of few rows (a vector or a few with a matrix): bound by reading B once. WIDTH lanes of a workgroup own one
// vec4 column each, HEIGHT such rows of lanes take every HEIGHT-th block of four k; their sums meet in workgroup memory.

var<workgroup> partial: array<sum4, ROWS * WIDTH * HEIGHT>;

@compute @workgroup_size(WIDTH, HEIGHT)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_id) local: vec3u,
) {
  let row = group.y * ROWS;
  let column = group.x * WIDTH + local.x;
  var c$i = sum4();                                                            //* i < ROWS
  for (var k = local.y; k < sizes.k4; k += HEIGHT) {
    let a$i = load_a(row + ${i}u, k);                                              //* i < ROWS
    let b$s = load_b(4u * k + ${s}u, column);                                      //* s < 4
    c$i = fma(sum4(real4(a$i[$s])), sum4(b$s), c$i);                           //* s < 4, i < ROWS
  }
  partial[(local.y * ROWS + ${i}u) * WIDTH + local.x] = c$i;                   //* i < ROWS
  workgroupBarrier();
  for (var i = local.y; i < ROWS; i += HEIGHT) {
    var sum = sum4();
    for (var slice = 0u; slice < HEIGHT; slice++) { sum += partial[(slice * ROWS + i) * WIDTH + local.x]; }
    store_c(0u, row + i, column, real4(sum));
  }
}
