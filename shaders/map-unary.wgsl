// y = f(x) on each element, four at a time; FUNCTION is the expression that the kernel puts in.

@group(0) @binding(0) var<uniform> vectors: vec4u; // x: vec4s
@group(0) @binding(1) var<storage, read> x: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> y: array<vec4f>;

override WORKGROUP: u32 = 256;

fn relu(v: vec4f) -> vec4f {
  return max(v, vec4f());
}

// The tanh form of GELU (Hendrycks and Gimpel 2016).
fn gelu(v: vec4f) -> vec4f {
  return 0.5 * v * (1.0 + tanh(0.7978845608 * fma(0.044715 * v * v, v, v)));
}

@compute @workgroup_size(WORKGROUP)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(num_workgroups) groups: vec3u,
  @builtin(local_invocation_index) lane: u32,
) {
  let first = (group.y * groups.x + group.x) * WORKGROUP * ITEMS + lane;
  let i$s = first + ${s}u * WORKGROUP;                            //* s < ITEMS
  if (i$s < vectors.x) { y[i$s] = FUNCTION(x[i$s]); }           //* s < ITEMS
}
