// The least a dispatch can do: one workgroup, one load, one store. What it costs is the launch.

@group(0) @binding(1) var<storage, read> source: array<f32>;
@group(0) @binding(2) var<storage, read_write> target_words: array<f32>;

@compute @workgroup_size(1)
fn main() {
  target_words[0] = source[0];
}
