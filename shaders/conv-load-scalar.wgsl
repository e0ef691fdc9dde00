// Any number of input channels: four neighbouring k may belong to several taps.
fn element(row: u32, k: u32) -> f32 {
  let at = place(row, k);
  if (at == OUTSIDE) { return 0.0; }
  return x[at];
}

fn load_a(row: u32, k: u32) -> vec4f {
  return vec4f(element(row, 4u * k), element(row, 4u * k + 1u), element(row, 4u * k + 2u), element(row, 4u * k + 3u));
}
