import type { ProbeModel, ProbeNode, ProbeWeight } from "../../../../src/predict/runtimes/probe-type.ts";

/** Small models as quantisers write them: with bytes worked out in every run, with pairs of Q and DQ, with bytes in weights only. */

/** Different ones: a session makes one of weights that are equal. */
const scale = (name: string, log: number): ProbeWeight => ({
  ...{ name, dtype: "f32" },
  dims: [],
  values: [2 ** log],
});
const zero = (name: string, dtype: "u8" | "i8", value = 0): ProbeWeight => ({
  ...{ name, dtype },
  dims: [],
  values: [value],
});
const bytes = (name: string, ...dims: number[]): ProbeWeight => ({ name, dtype: "i8", dims });
const floats = (name: string, ...dims: number[]): ProbeWeight => ({ name, dtype: "f32", dims });

/** Q and DQ around activations, as one after the other: x becomes x.q and x.dq. */
const quantised = (x: string): ProbeNode[] => [
  { op: "QuantizeLinear", inputs: [x, "s", "z"], outputs: [`${x}.q`] },
  { op: "DequantizeLinear", inputs: [`${x}.q`, "s", "z"], outputs: [`${x}.dq`] },
];
const weightOf = (w: string): ProbeNode => ({
  ...{ op: "DequantizeLinear", inputs: [w, "ws", "wz"] },
  outputs: [`${w}.dq`],
});
/** The scale of a bias is the product of the others. */
const scales = [
  ...[scale("s", -6), zero("z", "u8", 128), scale("ws", -7), zero("wz", "i8")],
  ...[scale("bs", -13), { name: "bz", dtype: "i32" as const, dims: [], values: [0] }],
];
const biasOf = (b: string): ProbeNode => ({
  ...{ op: "DequantizeLinear", inputs: [b, "bs", "bz"] },
  outputs: [`${b}.dq`],
});

/** A product of activations that are quantised as they come, with a bias or without. */
const integer = (name: string, w: string, out: string, bias?: string): ProbeNode[] => [
  { op: "MatMulInteger", inputs: [`${name}.q`, w, `${name}.z`, "wz"], outputs: [`${out}.sum`] },
  { op: "Cast", inputs: [`${out}.sum`], outputs: [`${out}.float`], attributes: { to: 1 } },
  { op: "Mul", inputs: [`${name}.s`, `${w}.s`], outputs: [`${out}.scale`] },
  { op: "Mul", inputs: [`${out}.float`, `${out}.scale`], outputs: [bias ? `${out}.plain` : out] },
  ...(bias ? [{ op: "Add", inputs: [`${out}.plain`, bias], outputs: [out] }] : []),
];
const dynamic = (x: string): ProbeNode => ({
  ...{ op: "DynamicQuantizeLinear", inputs: [x] },
  outputs: [`${x}.q`, `${x}.s`, `${x}.z`],
});

const window = { kernel_shape: [3, 3], pads: [1, 1, 1, 1] };

export const QUANTISED_MODELS: Readonly<Record<string, ProbeModel>> = {
  /** Two products share what is quantised, a third has it for itself. */
  dynamic: {
    inputs: [{ name: "x", dtype: "f32", dims: [1, 16, 64] }],
    weights: [
      ...[bytes("a", 64, 64), bytes("b", 64, 64), bytes("c", 64, 32), floats("bias", 64)],
      ...[scale("a.s", -7), scale("b.s", -8), scale("c.s", -9), zero("wz", "i8")],
    ],
    nodes: [
      dynamic("x"),
      ...integer("x", "a", "ya", "bias"),
      ...integer("x", "b", "yb"),
      { op: "Mul", inputs: ["ya", "yb"], outputs: ["m"] },
      dynamic("m"),
      ...integer("m", "c", "y"),
    ],
    outputs: ["y"],
  },
  /** Convolutions, a residual, pools, a product at the end. */
  image: {
    inputs: [{ name: "x", dtype: "f32", dims: [1, 8, 16, 16] }],
    weights: [
      ...[bytes("w1", 16, 8, 3, 3), bytes("w2", 16, 1, 3, 3), bytes("w3", 10, 16), ...scales],
      { name: "b1", dtype: "i32", dims: [16] },
      { name: "b3", dtype: "i32", dims: [10] },
      { name: "flat", dtype: "i64", dims: [2], values: [1, 16] },
    ],
    nodes: [
      ...quantised("x"),
      weightOf("w1"),
      biasOf("b1"),
      { op: "Conv", inputs: ["x.dq", "w1.dq", "b1.dq"], outputs: ["c1"], attributes: window },
      ...quantised("c1"),
      weightOf("w2"),
      { op: "Conv", inputs: ["c1.dq", "w2.dq"], outputs: ["c2"], attributes: { ...window, group: 16 } },
      ...quantised("c2"),
      { op: "Add", inputs: ["c1.dq", "c2.dq"], outputs: ["sum"] },
      ...quantised("sum"),
      {
        ...{ op: "MaxPool", inputs: ["sum.dq"], outputs: ["pool"] },
        attributes: { kernel_shape: [2, 2], strides: [2, 2] },
      },
      ...quantised("pool"),
      { op: "GlobalAveragePool", inputs: ["pool.dq"], outputs: ["mean"] },
      ...quantised("mean"),
      { op: "Reshape", inputs: ["mean.dq", "flat"], outputs: ["row"] },
      ...quantised("row"),
      ...[weightOf("w3"), biasOf("b3")],
      { op: "Gemm", inputs: ["row.dq", "w3.dq", "b3.dq"], outputs: ["g"], attributes: { transB: 1 } },
      ...quantised("g"),
      { op: "Identity", inputs: ["g.dq"], outputs: ["y"] },
    ],
    outputs: ["y"],
  },
  /** Products with a quantised result and without, on what is moved about. */
  text: {
    inputs: [{ name: "x", dtype: "f32", dims: [1, 16, 64] }],
    weights: [
      ...[bytes("w1", 64, 64), bytes("w2", 64, 64), bytes("w3", 64, 64), ...scales],
      { name: "heads", dtype: "i64", dims: [4], values: [1, 16, 4, 16] },
      { name: "joined", dtype: "i64", dims: [3], values: [1, 16, 64] },
    ],
    nodes: [
      ...quantised("x"),
      ...[weightOf("w1"), weightOf("w2"), weightOf("w3")],
      { op: "MatMul", inputs: ["x.dq", "w1.dq"], outputs: ["a"] },
      ...quantised("a"),
      { op: "Reshape", inputs: ["a.dq", "heads"], outputs: ["r"] },
      { op: "Transpose", inputs: ["r"], outputs: ["q"], attributes: { perm: [0, 2, 1, 3] } },
      { op: "Transpose", inputs: ["r"], outputs: ["k"], attributes: { perm: [0, 2, 3, 1] } },
      { op: "MatMul", inputs: ["q", "k"], outputs: ["scores"] },
      { op: "Softmax", inputs: ["scores"], outputs: ["p"], attributes: { axis: -1 } },
      ...quantised("p"),
      { op: "MatMul", inputs: ["p.dq", "q"], outputs: ["mix"] },
      { op: "Transpose", inputs: ["mix"], outputs: ["back"], attributes: { perm: [0, 2, 1, 3] } },
      { op: "Reshape", inputs: ["back", "joined"], outputs: ["j"] },
      ...quantised("j"),
      { op: "MatMul", inputs: ["j.dq", "w2.dq"], outputs: ["o"] },
      ...quantised("o"),
      { op: "Sigmoid", inputs: ["o.dq"], outputs: ["g"] },
      ...quantised("g"),
      { op: "Mul", inputs: ["o.dq", "g.dq"], outputs: ["silu"] },
      ...quantised("silu"),
      { op: "Concat", inputs: ["silu.dq", "x.dq"], outputs: ["two"], attributes: { axis: 1 } },
      ...quantised("two"),
      { op: "MatMul", inputs: ["two.dq", "w3.dq"], outputs: ["y"] },
    ],
    outputs: ["y"],
  },
  /** Floats are multiplied, with weights that are kept as bytes. */
  weights: {
    inputs: [{ name: "x", dtype: "f32", dims: [1, 8, 16, 16] }],
    weights: [bytes("w1", 16, 8, 3, 3), bytes("w2", 16, 16), scale("ws", -7), zero("wz", "i8")],
    nodes: [
      weightOf("w1"),
      { op: "Conv", inputs: ["x", "w1.dq"], outputs: ["c"], attributes: window },
      { op: "Relu", inputs: ["c"], outputs: ["r"] },
      weightOf("w2"),
      { op: "Transpose", inputs: ["w2.dq"], outputs: ["w2.t"], attributes: { perm: [1, 0] } },
      { op: "MatMul", inputs: ["r", "w2.t"], outputs: ["y"] },
    ],
    outputs: ["y"],
  },
};
