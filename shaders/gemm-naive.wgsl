
// Every lane walks a whole row of A and a whole column of B: two loads for each multiply-add.
@compute @workgroup_size(16, 16)
fn main(@builtin(global_invocation_id) id: vec3u) {
  if (id.y >= sizes.m || id.x >= sizes.n) {
    return;
  }
  var sum = 0.0;
  for (var k = 0u; k < sizes.k; k++) {
    sum = fma(a[id.y * sizes.k + k], b[k * sizes.n + id.x], sum);
  }
  c[id.y * sizes.n + id.x] = sum;
}
