import { type Case, caseOf, constant, fused, input, weight } from "../../case.ts";
import { window } from "./window.ts";

export const rowCases: readonly Case[] = [
  ...[
    [96, 49],
    [256, 64],
    [100, 197],
    [512, 128],
    [48, 1000],
    [2000, 30],
    [1, 1000],
  ].map((dims) => caseOf("Softmax", [input(...dims)], { axis: -1 })),
  ...[
    [50, 96],
    [196, 192],
    [128, 384],
    [900, 64],
    [64, 1024],
    [1, 2048],
  ].map((dims) => caseOf("ReduceMean", [input(...dims)], { axes: [-1] })),
  caseOf("ReduceSum", [input(128, 384), constant([1], [-1])]),
  caseOf("ReduceMax", [input(128, 384)], { axes: [-1] }),
  caseOf("ReduceMean", [input(2000, 24)], { axes: [-1] }),
  caseOf("ReduceMean", [input(1, 64, 14, 14)], { axes: [2, 3] }),
  ...[
    [128, 192],
    [64, 768],
    [300, 320],
    [40, 1000],
  ].map(([m, n]) =>
    fused(caseOf("SkipLayerNormalization", [input(1, m!, n!), input(1, m!, n!), weight(n!), weight(n!)])),
  ),
  ...[
    [50, 96],
    [196, 192],
    [128, 768],
    [900, 64],
  ].map((dims) =>
    caseOf("LayerNormalization", [input(...dims), weight(dims[1]!), weight(dims[1]!)], { axis: -1 }),
  ),
];

export const poolCases: readonly Case[] = [
  ...(
    [
      [32, 56, { kernel: 3, stride: 2 }],
      [64, 28, { kernel: 2, stride: 2, pad: 0 }],
      [96, 28, { kernel: 3 }],
      [256, 14, { kernel: 3, stride: 2, pad: 0 }],
    ] as const
  ).flatMap(([channels, size, shape]) =>
    ["MaxPool", "AveragePool"].map((name): Case => {
      const { group: _, ...attributes } = window(shape);
      return { ...caseOf(name, [input(1, channels, size, size)], attributes), channelsLast: true };
    }),
  ),
  ...[
    [64, 28],
    [240, 14],
    [576, 7],
    [1024, 7],
  ].map(
    ([channels, size]): Case => ({
      ...caseOf("GlobalAveragePool", [input(1, channels!, size!, size!)]),
      channelsLast: true,
    }),
  ),
  ...[
    [1, 64, 16, 16],
    [1, 32, 28, 28],
  ].map((dims) => caseOf("InstanceNormalization", [input(...dims), weight(dims[1]!), weight(dims[1]!)])),
  ...[
    [1, 64, 16, 16],
    [1, 32, 28, 28],
  ].map((dims) =>
    caseOf("BatchNormalization", [input(...dims), ...Array.from({ length: 4 }, () => weight(dims[1]!))]),
  ),
];
