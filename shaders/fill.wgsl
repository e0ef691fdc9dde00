// Fills a buffer, word by word, with the stream that src/kernels/random.ts can name on the CPU, or with poison.

struct Fill {
  words: u32,
  seed: u32,
  mode: u32, // 0 random f32 round `number`, 1 two random f16, 2 index below `number`, 3 NaN, 4 successor in a cycle
  number: u32,
}

@group(0) @binding(0) var<uniform> fill: Fill;
@group(0) @binding(1) var<storage, read_write> target_words: array<u32>;

fn hash(i: u32) -> u32 {
  let state = (i ^ fill.seed) * 747796405u + 2891336453u;
  let word = ((state >> ((state >> 28u) + 4u)) ^ state) * 277803737u;
  return (word >> 22u) ^ word;
}

fn half(i: u32) -> f32 {
  return f32(hash(i) >> 21u) / 1024.0 - 1.0;
}

@compute @workgroup_size(256)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = id.y * groups.x * 256u + id.x;
  if (i >= fill.words) {
    return;
  }
  switch fill.mode {
    case 0u: {
      let centred = f32(hash(i) >> 8u) / 8388608.0 - 1.0;
      target_words[i] = bitcast<u32>(f32(fill.number) + centred);
    }
    case 1u: {
      target_words[i] = pack2x16float(vec2f(half(2u * i), half(2u * i + 1u)));
    }
    case 2u: {
      target_words[i] = hash(i) % fill.number;
    }
    case 4u: {
      target_words[i] = scattered(rank_of(i, fill.number - 1u) + 1u, fill.number - 1u);
    }
    default: {
      target_words[i] = 0x7fc07fc0u; // NaN as one f32 and as two f16
    }
  }
}
