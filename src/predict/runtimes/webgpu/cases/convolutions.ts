import { type Case, caseOf, input, weight } from "../../case.ts";
import { type Window, window } from "./window.ts";

/** [channels in, channels out, height and width, window] */
type Convolution = readonly [number, number, number, Window];

const CONVOLUTIONS: readonly Convolution[] = [
  // Windows over vectors of four channels.
  [16, 32, 28, { kernel: 3 }],
  [32, 32, 56, { kernel: 3 }],
  [64, 96, 20, { kernel: 3 }],
  [128, 64, 14, { kernel: 3 }],
  [64, 128, 28, { kernel: 3, stride: 2 }],
  [256, 160, 7, { kernel: 3 }],
  [40, 48, 24, { kernel: 5 }],
  [48, 64, 30, { kernel: 2, pad: 0, stride: 2 }],
  [64, 192, 16, { kernel: 1, stride: 2 }],
  [384, 256, 14, { kernel: 1, stride: 2 }],
  [80, 80, 48, { kernel: 3 }],
  [320, 320, 12, { kernel: 3 }],
  // … of three: the first layer of most networks.
  [3, 32, 64, { kernel: 3, stride: 2 }],
  [3, 64, 96, { kernel: 7, stride: 2 }],
  [3, 96, 64, { kernel: 4, stride: 4, pad: 0 }],
  [3, 24, 40, { kernel: 5 }],
  [3, 48, 160, { kernel: 3, stride: 2 }],
  // … of one.
  [1, 32, 40, { kernel: 5 }],
  [10, 20, 32, { kernel: 3 }],
  [32, 5, 48, { kernel: 3 }],
  [64, 3, 40, { kernel: 3 }],
  // Few outputs: a tile of its own.
  [64, 128, 4, { kernel: 3, stride: 2 }],
  [96, 64, 3, { kernel: 2, pad: 0 }],
  // One by one: a matrix product.
  [16, 96, 40, { kernel: 1 }],
  [96, 24, 56, { kernel: 1 }],
  [24, 144, 28, { kernel: 1 }],
  [144, 32, 28, { kernel: 1 }],
  [320, 640, 7, { kernel: 1 }],
  [512, 128, 14, { kernel: 1 }],
  [64, 256, 30, { kernel: 1 }],
  [32, 10, 30, { kernel: 1 }],
  [256, 64, 1, { kernel: 1 }],
  [48, 192, 1, { kernel: 1 }],
  [30, 21, 20, { kernel: 1 }],
  // One filter a channel.
  [32, 32, 56, { kernel: 3, group: 32 }],
  [96, 96, 56, { kernel: 3, stride: 2, group: 96 }],
  [240, 240, 28, { kernel: 3, group: 240 }],
  [384, 384, 14, { kernel: 3, group: 384 }],
  [576, 576, 7, { kernel: 3, group: 576 }],
  [144, 144, 28, { kernel: 5, group: 144 }],
  [480, 480, 14, { kernel: 5, stride: 2, group: 480 }],
  [192, 192, 7, { kernel: 5, group: 192 }],
  [128, 128, 28, { kernel: 7, group: 128 }],
  [256, 256, 14, { kernel: 7, group: 256 }],
  [64, 64, 25, { kernel: 3, group: 64 }],
  [90, 90, 30, { kernel: 3, group: 90 }],
  [58, 58, 28, { kernel: 3, stride: 2, group: 58 }],
  // Several channels a group.
  [64, 64, 28, { kernel: 3, group: 8 }],
  [128, 128, 14, { kernel: 3, group: 32 }],
  [96, 192, 14, { kernel: 3, group: 2 }],
  [60, 60, 14, { kernel: 1, group: 3 }],
];

export const convolutionCases: readonly Case[] = CONVOLUTIONS.map(
  ([cin, cout, size, shape]): Case => ({
    ...caseOf(
      "Conv",
      [
        input(1, cin, size, size),
        weight(cout, cin / (shape.group ?? 1), shape.kernel, shape.kernel),
        weight(cout),
      ],
      window(shape),
    ),
    channelsLast: true,
  }),
);

const TRANSPOSED: readonly Convolution[] = [
  [32, 16, 14, { kernel: 2, stride: 2, pad: 0 }],
  [64, 32, 16, { kernel: 2, stride: 2, pad: 0 }],
  [128, 64, 10, { kernel: 2, stride: 2, pad: 0 }],
  [32, 32, 20, { kernel: 4, stride: 2, pad: 1 }],
  [64, 16, 24, { kernel: 3, stride: 2, pad: 1 }],
];

export const transposedCases: readonly Case[] = TRANSPOSED.map(
  ([cin, cout, size, shape]): Case => ({
    ...caseOf(
      "ConvTranspose",
      [input(1, cin, size, size), weight(cin, cout, shape.kernel, shape.kernel), weight(cout)],
      window(shape),
    ),
    channelsLast: true,
  }),
);
