// As attention-lane, but four lanes work on a query, TQ queries a lane, and a tile of KEYS keys, later of their values,
// lies in workgroup memory: each lane scores every fourth key and sums every fourth vec4 of the values. One vec4 of
// padding a row keeps the banks apart.

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
const WORKGROUP = 64u;
const PARTS = 4u;
const QUERIES = TQ * WORKGROUP / PARTS;
const ROW = D4 + 1u;
var<workgroup> near_query: array<vec4f, QUERIES * ROW>;
var<workgroup> tile: array<vec4f, KEYS * ROW>;
var<workgroup> weight: array<f32, QUERIES * (KEYS + 1u)>;
var<workgroup> each_part: array<f32, QUERIES * PARTS>;

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) lane: u32) {
  let part = lane % PARTS;
  let q$t = lane / PARTS + ${t}u * (WORKGROUP / PARTS);                            //* t < TQ
  for (var i = lane; i < QUERIES * D4; i += WORKGROUP) {
    let row = group.y * sizes.queries + min(group.x * QUERIES + i / D4, sizes.queries - 1u);
    near_query[(i / D4) * ROW + i % D4] = query[row * D4 + i % D4] * inverseSqrt(f32(4u * D4));
  }
  var o${t}_${d} = vec4f();                                                    //* t < TQ, d < OWN
  var top$t = NEVER;                                                           //* t < TQ
  var sum$t = 0.0;                                                             //* t < TQ
  for (var first = 0u; first < sizes.keys; first += KEYS) {
    for (var i = lane; i < KEYS * D4; i += WORKGROUP) {
      let j = min(first + i / D4, sizes.keys - 1u);
      tile[(i / D4) * ROW + i % D4] = key[(group.y * sizes.keys + j) * D4 + i % D4];
    }
    workgroupBarrier();
    var p${t}_${b} = vec4f();                                                  //* t < TQ, b < SCORED
    for (var d = 0u; d < D4; d++) {
      let k$b = tile[(part + ${b}u * PARTS) * ROW + d];                          //* b < SCORED
      let a$t = near_query[q$t * ROW + d];                                     //* t < TQ
      p${t}_${b} = fma(a$t, k$b, p${t}_${b});                                  //* t < TQ, b < SCORED
    }
    let s${t}_${b} = select(NEVER, dot(p${t}_${b}, vec4f(1.0)), first + part + ${b}u * PARTS < sizes.keys); //* t < TQ, b < SCORED
    var high$t = top$t;                                                        //* t < TQ
    high$t = max(high$t, s${t}_${b});                                          //* t < TQ, b < SCORED
    each_part[q$t * PARTS + part] = high$t;                                    //* t < TQ
    workgroupBarrier();
    high$t = max(high$t, each_part[q$t * PARTS + ${l}u]);                        //* t < TQ, l < 4
    let keep$t = exp(top$t - high$t);                                          //* t < TQ
    top$t = high$t;                                                            //* t < TQ
    sum$t *= keep$t;                                                           //* t < TQ
    let e${t}_${b} = exp(s${t}_${b} - top$t);                                  //* t < TQ, b < SCORED
    sum$t += e${t}_${b};                                                       //* t < TQ, b < SCORED
    weight[q$t * (KEYS + 1u) + part + ${b}u * PARTS] = e${t}_${b};               //* t < TQ, b < SCORED
    for (var i = lane; i < KEYS * D4; i += WORKGROUP) {
      let j = min(first + i / D4, sizes.keys - 1u);
      tile[(i / D4) * ROW + i % D4] = value[(group.y * sizes.keys + j) * D4 + i % D4];
    }
    workgroupBarrier();
    o${t}_${d} *= keep$t;                                                      //* t < TQ, d < OWN
    for (var j = 0u; j < KEYS; j++) {
      let w$t = weight[q$t * (KEYS + 1u) + j];                                 //* t < TQ
      let v$d = tile[j * ROW + part + ${d}u * PARTS];                            //* d < OWN
      o${t}_${d} = fma(vec4f(w$t), v$d, o${t}_${d});                           //* t < TQ, d < OWN
    }
    workgroupBarrier();
  }
  each_part[q$t * PARTS + part] = sum$t;                                       //* t < TQ
  workgroupBarrier();
  var all$t = 0.0;                                                             //* t < TQ
  all$t += each_part[q$t * PARTS + ${l}u];                                       //* t < TQ, l < 4
  let to$t = group.x * QUERIES + q$t;                                          //* t < TQ
  if (to$t < sizes.queries) { y[(group.y * sizes.queries + to$t) * D4 + part + ${d}u * PARTS] = o${t}_${d} / all$t; } //* t < TQ, d < OWN
}
