// A small kernel of the ordinary kind, a row of a matrix times a vector, only there to be compiled. SALT makes it one that no
// cache of a driver has seen.

@group(0) @binding(0) var<storage, read> matrix: array<vec4f>;
@group(0) @binding(1) var<storage, read> vector: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> result: array<f32>;

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let columns = arrayLength(&vector);
  if (id.x >= arrayLength(&result)) {
    return;
  }
  var sum = vec4f();
  for (var column = 0u; column < columns; column++) {
    sum = fma(matrix[id.x * columns + column], vector[column], sum);
  }
  result[id.x] = bitcast<f32>(bitcast<u32>(sum.x + sum.y + sum.z + sum.w) ^ SALT);
}
