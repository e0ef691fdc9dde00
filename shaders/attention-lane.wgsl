// softmax(Q·Kᵀ/√d)·V in one walk along the keys, one lane a query: the largest score so far and the sum of exponentials
// are kept, and what was summed under a smaller maximum is scaled down when a larger one comes. The scores are never
// written. Each head's rows lie one after another, D4 vec4s a row; keys are taken BLOCK at a time.

struct Sizes {
  rows: u32, // heads · queries
  queries: u32,
  keys: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> query: array<vec4f>;
@group(0) @binding(2) var<storage, read> key: array<vec4f>;
@group(0) @binding(3) var<storage, read> value: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

const NEVER = -1e30;

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let row = (group.y * groups.x + group.x) * WORKGROUP + lane;
  if (row >= sizes.rows) {
    return;
  }
  let head = (row / sizes.queries) * sizes.keys;
  let q$d = query[row * D4 + ${d}u] * inverseSqrt(f32(4u * D4));                  //* d < D4
  var o$d = vec4f();                                                           //* d < D4
  var top = NEVER;
  var sum = 0.0;
  for (var j = 0u; j < sizes.keys; j += BLOCK) {
    let at$b = (head + min(j + ${b}u, sizes.keys - 1u)) * D4;                      //* b < BLOCK
    var p$b = vec4f();                                                         //* b < BLOCK
    p$b = fma(q$d, key[at$b + ${d}u], p$b);                                      //* d < D4, b < BLOCK
    let s$b = select(NEVER, (p$b.x + p$b.y) + (p$b.z + p$b.w), j + ${b}u < sizes.keys); //* b < BLOCK
    let before = top;
    top = max(top, s$b);                                                       //* b < BLOCK
    let keep = exp(before - top);
    let e$b = exp(s$b - top);                                                  //* b < BLOCK
    sum *= keep;
    sum += e$b;                                                                //* b < BLOCK
    o$d *= keep;                                                               //* d < D4
    o$d = fma(vec4f(e$b), value[at$b + ${d}u], o$d);                             //* b < BLOCK, d < D4
  }
  y[row * D4 + ${d}u] = o$d / sum;                                               //* d < D4
}
