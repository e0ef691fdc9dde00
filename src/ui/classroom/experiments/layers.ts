import type { MeasuredRow, Row } from "../../../core/calibration.ts";
import { totalBytes } from "../../../core/calibration.ts";
import {
  formatBytes,
  formatIntensity,
  formatPercent,
  formatRate,
  formatSeconds,
} from "../../../core/format.ts";
import type { OpClass } from "../../../core/op-class.ts";
import { deriveRoofline } from "../../../roofline/derive.ts";
import { secondsOf } from "../../../roofline/rates.ts";
import type { Experiment } from "../experiment.ts";
import { fastest, intensityOf, pointOf, rateOf, rowsOf, times } from "../figures.ts";

const MIB = 2 ** 20;

interface Layer {
  readonly name: string;
  readonly opClass: OpClass;
  readonly kernel: string;
  readonly params: Readonly<Record<string, number>>;
}

const image = { n: 1, kh: 3, kw: 3, pad: 1 } as const;
const RELU: Layer = { name: "ReLU", opClass: "elementwise", kernel: "unary", params: { elements: 802_816 } };
const ONE: Layer = {
  name: "fully connected, one image",
  opClass: "gemm",
  kernel: "gemm",
  params: { m: 1, n: 1024, k: 1024 },
};
const MANY: Layer = {
  name: "product of 256 tokens",
  opClass: "gemm",
  kernel: "gemm",
  params: { m: 256, n: 384, k: 384 },
};
/** Layers of the sizes that image and language networks have. */
const LAYERS: readonly Layer[] = [
  {
    name: "3 × 3 convolution",
    opClass: "conv",
    kernel: "conv2d",
    params: { ...image, h: 28, w: 28, cin: 128, cout: 128, stride: 2, groups: 1 },
  },
  {
    name: "depthwise convolution",
    opClass: "depthwise-conv",
    kernel: "conv2d",
    params: { ...image, h: 112, w: 112, cin: 32, cout: 32, stride: 1, groups: 32 },
  },
  MANY,
  ONE,
  {
    name: "layer normalization",
    opClass: "normalization",
    kernel: "layer-norm",
    params: { rows: 128, columns: 768 },
  },
  RELU,
];

/** Which layers wait for memory, and what helps. */
export const layers: Experiment = {
  id: "layers",
  title: "Six layers of a network",
  setting: `A 3 × 3 convolution, a depthwise convolution, a matrix product for 256 tokens, a fully connected layer for one image, a layer normalization, and a ReLU: six layers as real networks have them.`,
  question: "How many of the six are limited by memory, not by arithmetic?",
  words: { "limited by memory": "memoryBound" },
  ask: {
    kind: "number",
    low: 0,
    high: 6,
    scale: "linear",
    steps: 6,
    format: (value) => String(Math.round(value)),
  },
  cases: ({ software }) => [
    { kernel: "triad", params: { footprint: software ? 64 * MIB : 256 * MIB } },
    { kernel: "fma" },
    ...LAYERS.map(({ kernel, params }) => ({ kernel, params })),
  ],
  seconds: { gpu: 4.5, software: 40 },
  read: (rows) => {
    const found = layersIn(rows);
    const missing = found.filter(({ row }) => !row).map(({ name }) => name);
    if (missing.length > 0) return { lack: `These layers were not measured: ${missing.join(", ")}.` };
    const knee = deriveRoofline(rows).knee?.value;
    if (!knee) return { lack: "Without the two roofs nobody can say which limit comes first." };
    const measured = found.flatMap(({ row, ...layer }) => (row ? [{ ...layer, row }] : []));
    const slow = measured.filter(({ row }) => intensityOf(row) < knee);
    const others = measured.filter((layer) => !slow.includes(layer)).map(({ name }) => name);
    return {
      truth: slow.length,
      sentences: [
        `${slow.length} of 6: this device needs ${formatIntensity(knee, { digits: 2 })} before arithmetic is the limit, and only ${others.length > 0 ? `${others.join(" and ")} ${others.length > 1 ? "have" : "has"}` : "none has"} that much.`,
        ...fusion(measured),
        ...batching(measured),
      ],
    };
  },
  picture: (rows) => ({
    kind: "roofline",
    points: layersIn(rows).flatMap(({ row, name, opClass }) => (row ? pointOf(row, name, opClass) : [])),
  }),
};

function layersIn(rows: readonly Row[]): readonly (Layer & { readonly row: MeasuredRow | null })[] {
  return LAYERS.map((layer) => ({
    ...layer,
    row: fastest(
      rowsOf(rows, layer.kernel, layer.params).filter(
        ({ dtype, role }) => dtype === "f32" && role === "operator",
      ),
    ),
  }));
}

type Found = Layer & { readonly row: MeasuredRow };

function fusion(found: readonly Found[]): readonly string[] {
  const relu = found.find(({ name }) => name === RELU.name)?.row;
  if (!relu) return [];
  const all = found.reduce((sum, { row }) => sum + secondsOf(row).value, 0);
  const own = secondsOf(relu).value;
  return [
    `Fusion: ReLU alone reads and writes ${formatBytes(totalBytes(relu.work))} and takes ${formatSeconds(own)}, ${formatPercent(own / all, { digits: 2 })} of the six together. Done inside the layer before it, on numbers that are in registers anyway, it moves nothing.`,
  ];
}

function batching(found: readonly Found[]): readonly string[] {
  const one = found.find(({ name }) => name === ONE.name)?.row;
  const many = found.find(({ name }) => name === MANY.name)?.row;
  if (!one || !many) return [];
  return [
    `Batching: with one image every weight is loaded for a single multiply-add, ${formatRate(rateOf(one))}. With 256 rows each weight is used 256 times, ${formatRate(rateOf(many))}: ${times(rateOf(many) / rateOf(one))} as many FLOP per second.`,
  ];
}
