// softmax(Q·Kᵀ/√d)·V in one walk along the keys, four queries and four lanes at a time: of 4·SCORED keys each lane scores
// every fourth, of the values it sums every fourth vec4 (OWN of them), so that a key or value once loaded serves four
// queries. The largest score so far and the sums are kept; what was summed under a smaller maximum is scaled down when a
// larger one comes. Each head's rows lie one after another, D4 vec4s a row.

struct Sizes {
  queries: u32,
  keys: u32,
}

@group(0) @binding(0) var<uniform> sizes: Sizes;
@group(0) @binding(1) var<storage, read> query: array<vec4f>;
@group(0) @binding(2) var<storage, read> key: array<vec4f>;
@group(0) @binding(3) var<storage, read> value: array<vec4f>;
@group(0) @binding(4) var<storage, read_write> y: array<vec4f>;

const NEVER = -1e30;

// What the four lanes of a quad have.
fn share(mine: vec4f) -> mat4x4f {
  return mat4x4f(quadBroadcast(mine, 0u), quadBroadcast(mine, 1u), quadBroadcast(mine, 2u), quadBroadcast(mine, 3u));
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let part = lane % 4u;
  let first = group.x * WORKGROUP + lane - part;
  let row$t = (group.y * sizes.queries + min(first + ${t}u, sizes.queries - 1u)) * D4; //* t < 4
  let rows = group.y * sizes.keys;
  var o${t}_${d} = vec4f();                                                    //* t < 4, d < OWN
  var top = vec4f(NEVER);
  var sum = vec4f();
  for (var j = 0u; j < sizes.keys; j += 4u * SCORED) {
    let at$b = (rows + min(j + ${b}u * 4u + part, sizes.keys - 1u)) * D4;          //* b < SCORED
    var p${t}_${b} = vec4f();                                                  //* t < 4, b < SCORED
    for (var d = 0u; d < D4; d++) {
      let k$b = key[at$b + d];                                                 //* b < SCORED
      let q$t = query[row$t + d];                                              //* t < 4
      p${t}_${b} = fma(q$t, k$b, p${t}_${b});                                  //* t < 4, b < SCORED
    }
    var s$b = vec4f();                                                         //* b < SCORED
    s$b[$t] = dot(p${t}_${b}, vec4f(inverseSqrt(f32(4u * D4))));               //* t < 4, b < SCORED
    s$b = select(vec4f(NEVER), s$b, j + ${b}u * 4u + part < sizes.keys);         //* b < SCORED
    var high = top;
    high = max(high, s$b);                                                     //* b < SCORED
    let highs = share(high);
    high = max(max(highs[0], highs[1]), max(highs[2], highs[3]));
    let keep = exp(top - high);
    top = high;
    sum *= keep;
    o${t}_${d} *= keep[$t];                                                    //* t < 4, d < OWN
    let e$b = exp(s$b - top);                                                  //* b < SCORED
    sum += e$b;                                                                //* b < SCORED
    let w$b = share(e$b);                                                //* b < SCORED
    let from${b}_${l} = (rows + min(j + ${b}u * 4u + ${l}u, sizes.keys - 1u)) * D4 + part; //* b < SCORED, l < 4
    let v${b}_${l}_${d} = value[from${b}_${l} + ${d}u * 4u];                     //* b < SCORED, l < 4, d < OWN
    o${t}_${d} = fma(vec4f(w$b[$l][$t]), v${b}_${l}_${d}, o${t}_${d});         //* b < SCORED, l < 4, t < 4, d < OWN
  }
  let sums = share(sum);
  let scale = 1.0 / (sums[0] + sums[1] + sums[2] + sums[3]);
  if (first + ${t}u < sizes.queries) { y[row$t + part + ${d}u * 4u] = o${t}_${d} * scale[$t]; } //* t < 4, d < OWN
}
