import { Architecture, type Style, type Tensor } from "./architecture.ts";

/** Known networks as Keras writes them. */

class Net extends Architecture {
  conv(
    x: Tensor,
    name: string,
    filters: number,
    size: number,
    strides = 1,
    more: Readonly<Record<string, unknown>> = {},
  ): Tensor {
    return this.layer(
      "Conv2D",
      name,
      {
        filters,
        kernel_size: [size, size],
        strides: [strides, strides],
        padding: "same",
        data_format: "channels_last",
        dilation_rate: [1, 1],
        groups: 1,
        activation: "linear",
        use_bias: false,
        ...more,
      },
      [x],
    );
  }

  batchNorm(x: Tensor, name: string): Tensor {
    return this.layer(
      "BatchNormalization",
      name,
      { axis: [3], momentum: 0.99, epsilon: 1e-3, center: true, scale: true },
      [x],
    );
  }

  activation(x: Tensor, name: string, activation = "relu"): Tensor {
    return this.layer("Activation", name, { activation }, [x]);
  }
}

/** keras.applications.VGG16 */
export function vgg16(style: Style): Record<string, unknown> {
  const net = new Net(style, "vgg16");
  let x = net.input("input_1", [null, 224, 224, 3]);
  for (const [block, [filters, repeats]] of (
    [
      [64, 2],
      [128, 2],
      [256, 3],
      [512, 3],
      [512, 3],
    ] as const
  ).entries()) {
    for (let i = 1; i <= repeats; i++)
      x = net.conv(x, `block${block + 1}_conv${i}`, filters, 3, 1, { activation: "relu", use_bias: true });
    x = net.layer(
      "MaxPooling2D",
      `block${block + 1}_pool`,
      { pool_size: [2, 2], padding: "valid", strides: [2, 2], data_format: "channels_last" },
      [x],
    );
  }
  x = net.layer("Flatten", "flatten", { data_format: "channels_last" }, [x]);
  for (const name of ["fc1", "fc2"])
    x = net.layer("Dense", name, { units: 4096, activation: "relu", use_bias: true }, [x]);
  return net.model([
    net.layer("Dense", "predictions", { units: 1000, activation: "softmax", use_bias: true }, [x]),
  ]);
}

/** ResNet-50 with the stride on the 3 × 3 convolution (v1.5), as torchvision has it. */
export function resnet50(style: Style): Record<string, unknown> {
  const net = new Net(style, "resnet50");
  const block = (x: Tensor, name: string, filters: number, stride: number, first: boolean) => {
    const skip = first
      ? net.batchNorm(net.conv(x, `${name}_0_conv`, 4 * filters, 1, stride), `${name}_0_bn`)
      : x;
    let out = net.activation(
      net.batchNorm(net.conv(x, `${name}_1_conv`, filters, 1), `${name}_1_bn`),
      `${name}_1_relu`,
    );
    out = net.activation(
      net.batchNorm(net.conv(out, `${name}_2_conv`, filters, 3, stride), `${name}_2_bn`),
      `${name}_2_relu`,
    );
    out = net.batchNorm(net.conv(out, `${name}_3_conv`, 4 * filters, 1), `${name}_3_bn`);
    return net.activation(net.layer("Add", `${name}_add`, {}, [skip, out]), `${name}_out`);
  };
  let x = net.layer(
    "ZeroPadding2D",
    "conv1_pad",
    {
      padding: [
        [3, 3],
        [3, 3],
      ],
      data_format: "channels_last",
    },
    [net.input("image", [null, 224, 224, 3])],
  );
  x = net.activation(
    net.batchNorm(net.conv(x, "conv1_conv", 64, 7, 2, { padding: "valid" }), "conv1_bn"),
    "conv1_relu",
  );
  x = net.layer(
    "ZeroPadding2D",
    "pool1_pad",
    {
      padding: [
        [1, 1],
        [1, 1],
      ],
      data_format: "channels_last",
    },
    [x],
  );
  x = net.layer(
    "MaxPooling2D",
    "pool1_pool",
    { pool_size: [3, 3], padding: "valid", strides: [2, 2], data_format: "channels_last" },
    [x],
  );
  for (const [stage, [filters, repeats]] of (
    [
      [64, 3],
      [128, 4],
      [256, 6],
      [512, 3],
    ] as const
  ).entries())
    for (let i = 1; i <= repeats; i++)
      x = block(x, `conv${stage + 2}_block${i}`, filters, stage > 0 && i === 1 ? 2 : 1, i === 1);
  x = net.layer("GlobalAveragePooling2D", "avg_pool", { data_format: "channels_last", keepdims: false }, [x]);
  return net.model([
    net.layer("Dense", "predictions", { units: 1000, activation: "softmax", use_bias: true }, [x]),
  ]);
}

/** keras.applications.MobileNetV2 */
export function mobilenetV2(style: Style): Record<string, unknown> {
  const net = new Net(style, "mobilenetv2");
  const relu6 = (x: Tensor, name: string) =>
    net.layer("ReLU", name, { max_value: 6, negative_slope: 0, threshold: 0 }, [x]);
  let x = net.input("image", [null, 224, 224, 3]);
  x = relu6(net.batchNorm(net.conv(x, "Conv1", 32, 3, 2), "bn_Conv1"), "Conv1_relu");
  let index = 0;
  let inputs = 32;
  for (const [expand, filters, repeats, first] of [
    [1, 16, 1, 1],
    [6, 24, 2, 2],
    [6, 32, 3, 2],
    [6, 64, 4, 2],
    [6, 96, 3, 1],
    [6, 160, 3, 2],
    [6, 320, 1, 1],
  ] as const)
    for (let i = 0; i < repeats; i++) {
      const name = `block_${index++}`;
      let out = x;
      if (expand > 1)
        out = relu6(
          net.batchNorm(net.conv(out, `${name}_expand`, expand * inputs, 1), `${name}_expand_BN`),
          `${name}_expand_relu`,
        );
      const stride = i === 0 ? first : 1;
      out = net.layer(
        "DepthwiseConv2D",
        `${name}_depthwise`,
        {
          kernel_size: [3, 3],
          strides: [stride, stride],
          padding: "same",
          data_format: "channels_last",
          depth_multiplier: 1,
          activation: "linear",
          use_bias: false,
        },
        [out],
      );
      out = relu6(net.batchNorm(out, `${name}_depthwise_BN`), `${name}_depthwise_relu`);
      out = net.batchNorm(net.conv(out, `${name}_project`, filters, 1), `${name}_project_BN`);
      x = i > 0 ? net.layer("Add", `${name}_add`, {}, [x, out]) : out;
      inputs = filters;
    }
  x = relu6(net.batchNorm(net.conv(x, "Conv_1", 1280, 1), "Conv_1_bn"), "out_relu");
  x = net.layer("GlobalAveragePooling2D", "pool", { data_format: "channels_last" }, [x]);
  return net.model([
    net.layer("Dense", "predictions", { units: 1000, activation: "softmax", use_bias: true }, [x]),
  ]);
}

/** The language model of ../shared/models: an embedding, two LSTM layers, a head. */
export function lstmModel(style: Style): Record<string, unknown> {
  const net = new Net(style, "lstm_lm");
  let x = net.layer("Embedding", "embedding", { input_dim: 10_000, output_dim: 256 }, [
    net.input("tokens", [1, 64]),
  ]);
  for (const name of ["lstm", "lstm_1"])
    x = net.layer("LSTM", name, { units: 512, return_sequences: true, activation: "tanh", use_bias: true }, [
      x,
    ]);
  return net.model([
    net.layer("Dense", "head", { units: 10_000, use_bias: false, activation: "linear" }, [x]),
  ]);
}
