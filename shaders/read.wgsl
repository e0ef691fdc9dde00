// Reads everything, writes one sum for each CHUNK vec4s: all that one workgroup reads, ITEMS vec4s a lane, sixteen bytes a step.

@group(0) @binding(0) var<uniform> vectors: vec4u; // x: vec4s in the array
@group(0) @binding(1) var<storage, read> a: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> sums: array<f32>;

const LANES = CHUNK / ITEMS;

var<workgroup> partial: array<f32, LANES>;

@compute @workgroup_size(LANES)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let chunk = group.y * groups.x + group.x;
  let first = chunk * CHUNK + lane;
  var sum = vec4f();
  let i$s = first + ${s}u * LANES;                                  //* s < ITEMS
  if (i$s < vectors.x) { sum += a[i$s]; }                           //* s < ITEMS
  partial[lane] = sum.x + sum.y + sum.z + sum.w;
  for (var half = LANES / 2u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) { partial[lane] += partial[lane + half]; }
  }
  if (lane == 0u && chunk < arrayLength(&sums)) { sums[chunk] = partial[0]; }
}
