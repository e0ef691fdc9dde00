// Input channels a multiple of 4: four neighbouring k are one vec4 of one tap.
fn load_a(row: u32, k: u32) -> vec4f {
  let at = place(row, 4u * k);
  if (at == OUTSIDE) { return vec4f(); }
  return x[at / 4u];
}
