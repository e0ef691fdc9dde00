import { describe, expect, it } from "vitest";
import { attention } from "../../../src/kernels/attention.ts";
import { binary } from "../../../src/kernels/binary.ts";
import { convTranspose } from "../../../src/kernels/conv-transpose.ts";
import type { Device, Kernel, Params } from "../../../src/kernels/kernel.ts";
import { layerNorm } from "../../../src/kernels/layer-norm.ts";
import { pool } from "../../../src/kernels/pool.ts";
import { reduce } from "../../../src/kernels/reduce.ts";
import { resize } from "../../../src/kernels/resize.ts";
import { softmax } from "../../../src/kernels/softmax.ts";
import { transpose } from "../../../src/kernels/transpose.ts";
import { analyze } from "../../../src/predict/analyze.ts";
import { oneNode } from "../predict/build.ts";

/** A kernel counts its work as the cost rules count the operator: else its rows would teach the prediction another law. */

const DEVICE: Device = {
  limits: {},
  features: new Set(),
  subgroup: null,
  leastSubgroup: null,
  software: false,
  seen: { flops: null, bytes: null },
};

type Node = Parameters<typeof oneNode>;

function poolNode({ n, h, w, c, kh, kw, stride, pad, average }: Params): Node {
  const out = (size: number, k: number) => Math.floor((size + 2 * pad! - k) / stride!) + 1;
  const whole = kh === h && kw === w && pad === 0;
  const op = `${whole ? "Global" : ""}${average ? "Average" : "Max"}Pool`;
  return [
    op,
    `${n}x${c}x${h}x${w}`,
    `${n}x${c}x${out(h!, kh!)}x${out(w!, kw!)}`,
    whole ? {} : { attributes: { kernel_shape: [kh!, kw!] } },
  ];
}

const NODES: readonly (readonly [Kernel, (params: Params) => Node])[] = [
  [pool, poolNode],
  [
    resize,
    ({ n, h, w, c, linear }) => [
      "Resize",
      `${n}x${c}x${h}x${w}`,
      `${n}x${c}x${2 * h!}x${2 * w!}`,
      { attributes: { mode: linear ? "linear" : "nearest" } },
    ],
  ],
  [
    convTranspose,
    ({ n, h, w, cin, cout, k, stride, pad }) => [
      "ConvTranspose",
      `${n}x${cin}x${h}x${w} ${cin}x${cout}x${k}x${k}`,
      `${n}x${cout}x${(h! - 1) * stride! + k! - 2 * pad!}x${(w! - 1) * stride! + k! - 2 * pad!}`,
      { weights: [1] },
    ],
  ],
  [
    attention,
    ({ heads, queries, keys, size }) => [
      "Attention",
      `1x${heads}x${queries}x${size} 1x${heads}x${keys}x${size} 1x${heads}x${keys}x${size}`,
      `1x${heads}x${queries}x${size}`,
    ],
  ],
  [softmax, ({ rows, columns }) => ["Softmax", `${rows}x${columns}`, `${rows}x${columns}`]],
  [
    layerNorm,
    ({ rows, columns }) => [
      "LayerNormalization",
      `${rows}x${columns} ${columns} ${columns}`,
      `${rows}x${columns}`,
      { weights: [1, 2] },
    ],
  ],
  [reduce, ({ rows, columns }) => ["ReduceSum", `${rows}x${columns}`, `${rows}x1`]],
  [transpose, ({ rows, columns }) => ["Transpose", `${rows}x${columns}`, `${columns}x${rows}`]],
  [
    binary,
    ({ elements, period }) => {
      const row = period ?? elements!;
      return ["Add", `${elements! / row}x${row} ${row}`, `${elements! / row}x${row}`];
    },
  ],
];

describe("work", () => {
  it.each(
    NODES.flatMap(([kernel, node]) =>
      kernel
        .points("full", DEVICE)
        .map((params) => [kernel.title(params), kernel, node(params), params] as const),
    ),
  )("%s is counted as the operator is", (_, kernel, node, params) => {
    const [counted] = analyze(oneNode(...node)).nodes;
    const { flops, sfu, bytesRead, bytesWritten } = kernel.work(params, "f32");
    expect({ class: kernel.opClass(params), flops, sfu, bytesRead, bytesWritten }).toEqual({
      class: counted!.class,
      flops: counted!.flops,
      sfu: counted!.sfu,
      bytesRead: counted!.bytesRead + counted!.bytesWeights,
      bytesWritten: counted!.bytesWritten,
    });
  });
});
