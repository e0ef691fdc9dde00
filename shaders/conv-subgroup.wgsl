// As conv-implicit, but the first LANES lanes of a subgroup each follow every LANES-th pixel and hand its channels to all
// by broadcast: positions are worked out and the input is read once a subgroup, not once a lane. Workgroups are one row
// of lanes wide, so that all lanes of a subgroup share their pixels; subgroups have LANES lanes or more.

struct Sizes {
  n: u32, h: u32, w: u32, slices: u32, // slices = cin / DEPTH
  oh: u32, ow: u32, cout4: u32, pixels: u32, // pixels = n·oh·ow
  kh: u32, kw: u32, stride: u32, pad: u32,
  dilation: u32,
}

@group(0) @binding(0) var<uniform> s: Sizes;
@group(0) @binding(1) var<storage, read> x: array<channels>;
@group(0) @binding(2) var<storage, read> weights: array<vec4f>;
@group(0) @binding(3) var<storage, read_write> y: array<vec4f>;

@compute @workgroup_size(WIDTH)
fn main(
  @builtin(workgroup_id) group: vec3u,
  @builtin(local_invocation_index) local: u32,
  @builtin(subgroup_invocation_id) lane: u32,
) {
  let first = group.y * (LOADS * LANES);
  let column = (group.x * WIDTH + local) * TV;
  let pixel$q = first + ${q}u * LANES + lane % LANES;                          //* q < LOADS
  let ox$q = pixel$q % s.ow;                                                   //* q < LOADS
  let oy$q = (pixel$q / s.ow) % s.oh;                                          //* q < LOADS
  let image$q = pixel$q / (s.ow * s.oh);                                       //* q < LOADS
  var c${q}_${l}_${j} = vec4f();                                               //* q < LOADS, l < LANES, j < TV
  for (var ky = 0u; ky < s.kh; ky++) {
    for (var kx = 0u; kx < s.kw; kx++) {
      let iy$q = oy$q * s.stride + ky * s.dilation - s.pad;                    //* q < LOADS
      let ix$q = ox$q * s.stride + kx * s.dilation - s.pad;                    //* q < LOADS
      let inside$q = select(0.0, 1.0, iy$q < s.h && ix$q < s.w);               //* q < LOADS
      let from$q = select(0u, ((image$q * s.h + iy$q) * s.w + ix$q) * s.slices, inside$q > 0.0); //* q < LOADS
      let tap = (ky * s.kw + kx) * DEPTH * s.slices;
      for (var c = 0u; c < s.slices; c++) {
        let mine$q = x[from$q + c] * inside$q;                                 //* q < LOADS
        let a${q}_${l} = subgroupBroadcast(mine$q, ${l}u);                     //* q < LOADS, l < LANES
        let at$d = (tap + DEPTH * c + ${d}u) * s.cout4 + column;               //* d < DEPTH
        let b${d}_${j} = weights[at$d + ${j}u];                                //* d < DEPTH, j < TV
        c${q}_${l}_${j} = fma(vec4f(PICK), b${d}_${j}, c${q}_${l}_${j});       //* d < DEPTH, q < LOADS, l < LANES, j < TV
      }
    }
  }
  let to${q}_${l} = first + ${q}u * LANES + ${l}u;                             //* q < LOADS, l < LANES
  if (to${q}_${l} < s.pixels && column + ${j}u < s.cout4) { y[to${q}_${l} * s.cout4 + column + ${j}u] = c${q}_${l}_${j}; } //* q < LOADS, l < LANES, j < TV
}
