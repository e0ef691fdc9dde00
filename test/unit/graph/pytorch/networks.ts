import { BOOL, LONG, ProgramBuilder, type T } from "./program.ts";

/** Known networks as torch.export writes them, operator by operator. */

class Net extends ProgramBuilder {
  conv(
    x: T,
    path: string,
    outputs: number,
    kernel: number,
    stride = 1,
    padding = 0,
    groups = 1,
    bias = false,
  ): T {
    const weight = this.parameter(`${path}.weight`, [
      outputs,
      (x.dims[1] as number) / groups,
      kernel,
      kernel,
    ]);
    const offset = bias ? this.parameter(`${path}.bias`, [outputs]) : null;
    const [n, , ...spatial] = x.dims as readonly number[];
    const out = spatial.map((size) => Math.floor((size + 2 * padding - kernel) / stride) + 1);
    const options = groups > 1 ? { dilation: [1, 1], groups } : {};
    return this.op(
      "aten.conv2d.default",
      { input: x, weight, bias: offset, stride: [stride, stride], padding: [padding, padding], ...options },
      [n!, outputs, ...out],
      path,
    );
  }

  batchNorm(x: T, path: string): T {
    const channels = x.dims[1] as number;
    const named = {
      weight: this.parameter(`${path}.weight`, [channels]),
      bias: this.parameter(`${path}.bias`, [channels]),
      running_mean: this.buffer(`${path}.running_mean`, [channels]),
      running_var: this.buffer(`${path}.running_var`, [channels]),
    };
    return this.op(
      "aten.batch_norm.default",
      {
        input: x,
        ...named,
        training: false,
        momentum: { float: 0.1 },
        eps: { float: 1e-5 },
        cudnn_enabled: true,
      },
      x.dims,
      path,
    );
  }

  relu(x: T, path: string): T {
    return this.op("aten.relu_.default", { self: x }, x.dims, path);
  }

  linear(x: T, path: string, outputs: number, bias = true): T {
    const weight = this.parameter(`${path}.weight`, [outputs, x.dims.at(-1) as number]);
    const offset = bias ? { bias: this.parameter(`${path}.bias`, [outputs]) } : {};
    return this.op(
      "aten.linear.default",
      { input: x, weight, ...offset },
      [...x.dims.slice(0, -1), outputs],
      path,
    );
  }

  layerNorm(x: T, path: string): T {
    const size = x.dims.at(-1) as number;
    const named = {
      weight: this.parameter(`${path}.weight`, [size]),
      bias: this.parameter(`${path}.bias`, [size]),
    };
    return this.op("aten.layer_norm.default", { input: x, normalized_shape: [size], ...named }, x.dims, path);
  }

  add(a: T, b: T, path: string): T {
    return this.op("aten.add.Tensor", { self: a, other: b }, a.dims, path);
  }
}

/** torchvision's ResNet-18 at 224 × 224. */
export function resnet18(): ProgramBuilder {
  const net = new Net();
  let x = net.input("x", [1, 3, 224, 224]);
  x = net.relu(net.batchNorm(net.conv(x, "conv1", 64, 7, 2, 3), "bn1"), "relu");
  x = net.op(
    "aten.max_pool2d.default",
    { self: x, kernel_size: [3, 3], stride: [2, 2], padding: [1, 1] },
    [1, 64, 56, 56],
    "maxpool",
  );
  for (const [stage, channels] of [64, 128, 256, 512].entries())
    for (const block of [0, 1]) {
      const path = `layer${stage + 1}.${block}`;
      const stride = stage > 0 && block === 0 ? 2 : 1;
      let out = net.relu(
        net.batchNorm(net.conv(x, `${path}.conv1`, channels, 3, stride, 1), `${path}.bn1`),
        `${path}.relu`,
      );
      out = net.batchNorm(net.conv(out, `${path}.conv2`, channels, 3, 1, 1), `${path}.bn2`);
      const skip =
        stride === 2
          ? net.batchNorm(net.conv(x, `${path}.downsample.0`, channels, 1, 2), `${path}.downsample.1`)
          : x;
      x = net.relu(net.op("aten.add_.Tensor", { self: out, other: skip }, out.dims, path), `${path}.relu`);
    }
  x = net.op("aten.adaptive_avg_pool2d.default", { self: x, output_size: [1, 1] }, [1, 512, 1, 1], "avgpool");
  x = net.op("aten.flatten.using_ints", { self: x, start_dim: 1 }, [1, 512]);
  return net.output(net.linear(x, "fc", 1000));
}

/** torchvision's MobileNetV2 at 224 × 224. */
export function mobilenetV2(): ProgramBuilder {
  const net = new Net();
  const block = (x: T, path: string, outputs: number, kernel: number, stride: number, groups: number) =>
    net.op(
      "aten.hardtanh_.default",
      {
        self: net.batchNorm(
          net.conv(x, `${path}.0`, outputs, kernel, stride, kernel >> 1, groups),
          `${path}.1`,
        ),
        min_val: { float: 0 },
        max_val: { float: 6 },
      },
      [1, outputs, ...(x.dims.slice(2) as number[]).map((size) => Math.ceil(size / stride))],
      `${path}.2`,
    );
  let x = block(net.input("x", [1, 3, 224, 224]), "features.0", 32, 3, 2, 1);
  let index = 1;
  for (const [expand, channels, repeats, first] of [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ] as const)
    for (let i = 0; i < repeats; i++) {
      const path = `features.${index++}.conv`;
      const inputs = x.dims[1] as number;
      const hidden = inputs * expand;
      let out = expand === 1 ? x : block(x, `${path}.0`, hidden, 1, 1, 1);
      out = block(out, `${path}.1`, hidden, 3, i === 0 ? first : 1, hidden);
      out = net.batchNorm(net.conv(out, `${path}.2`, channels, 1), `${path}.3`);
      x = i > 0 ? net.add(x, out, path) : out;
    }
  x = block(x, "features.18", 1280, 1, 1, 1);
  x = net.op("aten.mean.dim", { self: x, dim: [2, 3] }, [1, 1280]);
  x = net.op("aten.dropout.default", { input: x, p: { float: 0.2 }, train: false }, x.dims, "classifier.0");
  return net.output(net.linear(x, "classifier.1", 1000));
}

/** The original VGG16 at 224 × 224. */
export function vgg16(): ProgramBuilder {
  const net = new Net();
  let x = net.input("x", [1, 3, 224, 224]);
  let index = 0;
  for (const [channels, repeats] of [
    [64, 2],
    [128, 2],
    [256, 3],
    [512, 3],
    [512, 3],
  ] as const) {
    for (let i = 0; i < repeats; i++, index += 2)
      x = net.relu(net.conv(x, `features.${index}`, channels, 3, 1, 1, 1, true), `features.${index + 1}`);
    const half = (x.dims.slice(2) as number[]).map((size) => size / 2);
    x = net.op(
      "aten.max_pool2d.default",
      { self: x, kernel_size: [2, 2], stride: [2, 2] },
      [1, channels, ...half],
      `features.${index++}`,
    );
  }
  x = net.op("aten.adaptive_avg_pool2d.default", { self: x, output_size: [7, 7] }, [1, 512, 7, 7], "avgpool");
  x = net.op("aten.flatten.using_ints", { self: x, start_dim: 1 }, [1, 25088]);
  for (const [i, size] of [4096, 4096].entries())
    x = net.relu(net.linear(x, `classifier.${3 * i}`, size), `classifier.${3 * i + 1}`);
  return net.output(net.linear(x, "classifier.6", 1000));
}

/**
 * One block of a transformer with batch s0 and sequence s1 open: sizes are taken off the input and computed with, as
 * torch.export writes view(b, s, h, d).
 */
export function transformerBlock(width = 64, heads = 4): ProgramBuilder {
  const net = new Net();
  const x = net.input("x", ["s0", "s1", width]);
  const batch = net.size("aten.sym_size.int", { self: x, dim: 0 }, "s0");
  const steps = net.size("aten.sym_size.int", { self: x, dim: 1 }, "s1");
  const normal = net.layerNorm(x, "block.norm1");
  const split = (path: string) => {
    const view = net.op(
      "aten.view.default",
      { self: net.linear(normal, path, width), size: [batch, steps, heads, width / heads] },
      ["s0", "s1", heads, width / heads],
      "block.attn",
    );
    return net.op(
      "aten.transpose.int",
      { self: view, dim0: 1, dim1: 2 },
      ["s0", heads, "s1", width / heads],
      "block.attn",
    );
  };
  const [query, key, value] = [split("block.attn.q"), split("block.attn.k"), split("block.attn.v")];
  const attended = net.op(
    "aten.scaled_dot_product_attention.default",
    { query, key, value, is_causal: true },
    query.dims,
    "block.attn",
  );
  const back = net.op(
    "aten.transpose.int",
    { self: attended, dim0: 1, dim1: 2 },
    ["s0", "s1", heads, width / heads],
    "block.attn",
  );
  const whole = net.op("aten.contiguous.default", { self: back }, back.dims, "block.attn");
  // heads · d, computed from a size and not written down
  const joined = net.size(
    "_operator.mul",
    { a: net.size("aten.sym_size.int", { self: whole, dim: 2 }, "4"), b: width / heads },
    String(width),
  );
  const merged = net.op(
    "aten.view.default",
    { self: whole, size: [batch, steps, joined] },
    x.dims,
    "block.attn",
  );
  const first = net.add(x, net.linear(merged, "block.attn.out", width), "block");
  const hidden = net.op(
    "aten.gelu.default",
    { self: net.linear(net.layerNorm(first, "block.norm2"), "block.mlp.0", 4 * width) },
    ["s0", "s1", 4 * width],
    "block.mlp.1",
  );
  const second = net.add(first, net.linear(hidden, "block.mlp.2", width), "block");
  const rows = net.size(
    "_operator.mul",
    { a: batch, b: steps },
    "Mul(Symbol('s0', positive=True, integer=True), Symbol('s1', positive=True, integer=True))",
  );
  return net.output(
    net.op("aten.view.default", { self: second, size: [rows, width] }, [
      "Mul(Symbol('s0', positive=True, integer=True), Symbol('s1', positive=True, integer=True))",
      width,
    ]),
  );
}

/** GPT-2 small with its head, decomposed to core ATen: addmm, bmm, softmax. */
export function gpt2(sequence: number): ProgramBuilder {
  const net = new Net();
  const [width, heads, size, words] = [768, 12, 64, 50_257];
  const ids = net.input("input_ids", [1, sequence], LONG);
  const table = net.parameter("transformer.wte.weight", [words, width]);
  const places = net.parameter("transformer.wpe.weight", [1024, width]);
  const arange = net.op(
    "aten.arange.start_step",
    { start: 0, end: sequence, step: 1 },
    [sequence],
    "transformer",
    LONG,
  );
  const position = net.op(
    "aten.unsqueeze.default",
    { self: arange, dim: 0 },
    [1, sequence],
    "transformer",
    LONG,
  );
  let x = net.add(
    net.op(
      "aten.embedding.default",
      { weight: table, indices: ids },
      [1, sequence, width],
      "transformer.wte",
    ),
    net.op(
      "aten.embedding.default",
      { weight: places, indices: position },
      [1, sequence, width],
      "transformer.wpe",
    ),
    "transformer",
  );
  const mask = net.op(
    "aten.tril.default",
    {
      self: net.op(
        "aten.full.default",
        { size: [sequence, sequence], fill_value: true },
        [sequence, sequence],
        "transformer",
        BOOL,
      ),
    },
    [sequence, sequence],
    "transformer",
    BOOL,
  );
  const rows = (tensor: T) =>
    net.op("aten.view.default", { self: tensor, size: [sequence, tensor.dims.at(-1) as number] }, [
      sequence,
      tensor.dims.at(-1)!,
    ]);
  const addmm = (tensor: T, path: string, outputs: number) => {
    const flat = rows(tensor);
    const weight = net.parameter(`${path}.weight`, [tensor.dims.at(-1) as number, outputs]);
    const made = net.op(
      "aten.addmm.default",
      { self: net.parameter(`${path}.bias`, [outputs]), mat1: flat, mat2: weight },
      [sequence, outputs],
      path,
    );
    return net.op(
      "aten.view.default",
      { self: made, size: [1, sequence, outputs] },
      [1, sequence, outputs],
      path,
    );
  };
  for (let layer = 0; layer < 12; layer++) {
    const path = `transformer.h.${layer}`;
    const packed = addmm(net.layerNorm(x, `${path}.ln_1`), `${path}.attn.c_attn`, 3 * width);
    const parts = net.ops(
      "aten.split.Tensor",
      { self: packed, split_size: width, dim: 2 },
      [0, 1, 2].map(() => [1, sequence, width]),
      `${path}.attn`,
      7,
      true,
    );
    const [query, key, value] = parts.map((part) => {
      const view = net.op(
        "aten.view.default",
        { self: part, size: [1, sequence, heads, size] },
        [1, sequence, heads, size],
        `${path}.attn`,
      );
      const turned = net.op(
        "aten.permute.default",
        { self: view, dims: [0, 2, 1, 3] },
        [1, heads, sequence, size],
        `${path}.attn`,
      );
      return net.op(
        "aten.view.default",
        { self: turned, size: [heads, sequence, size] },
        [heads, sequence, size],
        `${path}.attn`,
      );
    }) as [T, T, T];
    const keys = net.op(
      "aten.transpose.int",
      { self: key, dim0: -1, dim1: -2 },
      [heads, size, sequence],
      `${path}.attn`,
    );
    const scores = net.op(
      "aten.bmm.default",
      { self: query, mat2: keys },
      [heads, sequence, sequence],
      `${path}.attn`,
    );
    const scaled = net.op(
      "aten.div.Tensor",
      { self: scores, other: { float: 8 } },
      scores.dims,
      `${path}.attn`,
    );
    const hidden = net.op("aten.logical_not.default", { self: mask }, mask.dims, `${path}.attn`, BOOL);
    const masked = net.op(
      "aten.masked_fill.Scalar",
      { self: scaled, mask: hidden, value: { float: -1e9 } },
      scores.dims,
      `${path}.attn`,
    );
    const weights = net.op(
      "aten._softmax.default",
      { self: masked, dim: -1, half_to_float: false },
      scores.dims,
      `${path}.attn`,
    );
    const mixed = net.op(
      "aten.bmm.default",
      { self: weights, mat2: value },
      [heads, sequence, size],
      `${path}.attn`,
    );
    const view = net.op(
      "aten.view.default",
      { self: mixed, size: [1, heads, sequence, size] },
      [1, heads, sequence, size],
      `${path}.attn`,
    );
    const turned = net.op(
      "aten.permute.default",
      { self: view, dims: [0, 2, 1, 3] },
      [1, sequence, heads, size],
      `${path}.attn`,
    );
    const whole = net.op(
      "aten.clone.default",
      { self: turned, memory_format: null },
      turned.dims,
      `${path}.attn`,
    );
    const merged = net.op(
      "aten.view.default",
      { self: whole, size: [1, sequence, width] },
      [1, sequence, width],
      `${path}.attn`,
    );
    x = net.add(x, addmm(merged, `${path}.attn.c_proj`, width), path);
    const inner = addmm(net.layerNorm(x, `${path}.ln_2`), `${path}.mlp.c_fc`, 4 * width);
    const active = net.op(
      "aten.gelu.default",
      { self: inner, approximate: "tanh" },
      inner.dims,
      `${path}.mlp.act`,
    );
    x = net.add(x, addmm(active, `${path}.mlp.c_proj`, width), path);
  }
  const last = net.layerNorm(x, "transformer.ln_f");
  const head = net.op("aten.t.default", { self: table }, [width, words], "lm_head");
  const logits = net.op("aten.mm.default", { self: rows(last), mat2: head }, [sequence, words], "lm_head");
  return net.output(
    net.op(
      "aten.view.default",
      { self: logits, size: [1, sequence, words] },
      [1, sequence, words],
      "lm_head",
    ),
  );
}

/** The language model of ../shared/models: an embedding, two LSTM layers in one operator, a head. */
export function lstmModel(): ProgramBuilder {
  const net = new Net();
  const ids = net.input("tokens", [1, 64], LONG);
  const weight = net.parameter("embedding.weight", [10_000, 256]);
  const x = net.op("aten.embedding.default", { weight, indices: ids }, [1, 64, 256], "embedding");
  const state = net.op("aten.zeros.default", { size: [2, 1, 512] }, [2, 1, 512], "lstm");
  const params = [256, 512].flatMap((inputs, layer) => [
    net.parameter(`lstm.weight_ih_l${layer}`, [2048, inputs]),
    net.parameter(`lstm.weight_hh_l${layer}`, [2048, 512]),
    net.parameter(`lstm.bias_ih_l${layer}`, [2048]),
    net.parameter(`lstm.bias_hh_l${layer}`, [2048]),
  ]);
  const options = { has_biases: true, num_layers: 2, dropout: { float: 0 }, train: false };
  const [out] = net.ops(
    "aten.lstm.input",
    { input: x, hx: [state, state], params, ...options, bidirectional: false, batch_first: true },
    [
      [1, 64, 512],
      [2, 1, 512],
      [2, 1, 512],
    ],
    "lstm",
  );
  return net.output(net.linear(out!, "head", 10_000, false));
}
