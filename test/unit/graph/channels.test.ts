import { describe, expect, it } from "vitest";
import { buildModel } from "../../../src/graph/build/build.ts";
import { kernelShape } from "../../../src/graph/channels.ts";
import { Drafting } from "../../../src/graph/drafting.ts";
import type { Attribute, ModelGraph } from "../../../src/graph/model.ts";
import { analyze } from "../../../src/predict/analyze.ts";

/** One operator on an input [2, …] with a kernel, both laid out as told. */
function graph(
  op: string,
  input: readonly number[],
  kernel: readonly number[] | null,
  attributes: Record<string, Attribute>,
): ModelGraph {
  const drafting = new Drafting();
  const x = drafting.input("x", "f32", input);
  const inputs = kernel ? [x, drafting.weight("w", "f32", kernel)] : [x];
  drafting.output(drafting.node(op, inputs, { name: "y", attributes }));
  const source = { format: "test", version: "", producer: "" };
  const draft = drafting.finish("test");
  return buildModel({ name: "test", source, opsets: new Map(), functions: [], graph: draft }, {});
}

const SPATIAL = { kernel_shape: [3, 5], pads: [1, 2, 1, 2], strides: [2, 2] };
const NHWC = { data_layout: "NHWC" };

/** The same operator channels first and channels last: same counts, same shape but for the place of the channels. */
const TWINS = [
  {
    op: "Conv",
    attributes: SPATIAL,
    first: { input: [2, 8, 17, 20], kernel: [12, 8, 3, 5] },
    last: [
      { kernel_layout: "OHWI", kernel: [12, 3, 5, 8] },
      { kernel_layout: "HWIO", kernel: [3, 5, 8, 12] },
    ],
  },
  {
    op: "Conv",
    attributes: { ...SPATIAL, group: 8 },
    first: { input: [2, 8, 17, 20], kernel: [16, 1, 3, 5] },
    last: [
      { kernel_layout: "IHWO", kernel: [1, 3, 5, 16] },
      { kernel_layout: "HWCM", kernel: [3, 5, 8, 2] },
    ],
  },
  {
    op: "ConvTranspose",
    attributes: SPATIAL,
    first: { input: [2, 8, 17, 20], kernel: [8, 12, 3, 5] },
    last: [
      { kernel_layout: "OHWI", kernel: [12, 3, 5, 8] },
      { kernel_layout: "HWOI", kernel: [3, 5, 12, 8] },
    ],
  },
  {
    op: "Conv",
    attributes: { kernel_shape: [5], pads: [2, 2] },
    first: { input: [2, 8, 17], kernel: [12, 8, 5] },
    last: [{ kernel_layout: "HWIO", kernel: [5, 8, 12] }],
  },
  { op: "MaxPool", attributes: SPATIAL, first: { input: [2, 8, 17, 20], kernel: null }, last: [] },
  { op: "AveragePool", attributes: SPATIAL, first: { input: [2, 8, 17, 20], kernel: null }, last: [] },
  { op: "GlobalAveragePool", attributes: {}, first: { input: [2, 8, 17, 20], kernel: null }, last: [] },
  {
    op: "DepthToSpace",
    attributes: { blocksize: 2 },
    first: { input: [2, 8, 17, 20], kernel: null },
    last: [],
  },
  {
    op: "SpaceToDepth",
    attributes: { blocksize: 2 },
    first: { input: [2, 8, 18, 20], kernel: null },
    last: [],
  },
] as const;

const toLast = ([n, c, ...spatial]: readonly number[]): number[] => [n!, ...spatial, c!];

describe("channels last", () => {
  const rows = TWINS.flatMap(({ op, attributes, first, last }) =>
    (last.length > 0 ? last : [{ kernel_layout: "", kernel: null }]).map((layout) => ({
      op,
      attributes,
      first,
      ...layout,
    })),
  );

  it.each(rows)("$op with kernel $kernel_layout counts as channels first does", (row) => {
    const first = graph(row.op, row.first.input, row.first.kernel, row.attributes);
    const { kernel_layout } = row;
    const layout = kernel_layout === "" ? NHWC : { ...NHWC, kernel_layout };
    const last = graph(row.op, toLast(row.first.input), row.kernel, { ...row.attributes, ...layout });
    const shape = first.tensors.get("y")!.shape as readonly number[];
    expect(shape).not.toBeNull();
    expect(last.tensors.get("y")!.shape).toEqual(toLast(shape));
    expect(analyze(last).totals).toEqual(analyze(first).totals);
    expect(analyze(last).nodes[0]!.class).toBe(analyze(first).nodes[0]!.class);
  });

  it("a layout that does not fit the kernel's rank is no layout", () => {
    expect(kernelShape([3, 5, 8], "OIHW")).toEqual([3, 5, 8]);
    expect(kernelShape([3, 5], "OHWI")).toBeNull();
    expect(kernelShape([3, 5, 8, 2], "XYZ")).toBeNull();
  });
});

describe("a draft", () => {
  const oversized = [
    { what: "a negative dim", dims: [-1, 3], code: "malformed" },
    { what: "half a dim", dims: [1.5], code: "malformed" },
    { what: "2^60 elements", dims: [2 ** 30, 2 ** 30], code: "limit-exceeded" },
    { what: "65 axes", dims: new Array<number>(65).fill(1), code: "limit-exceeded" },
  ];
  it.each(oversized)("with $what is refused", ({ dims, code }) => {
    expect(() => graph("Conv", [1, 3, 8, 8], dims, {})).toThrowError(
      expect.objectContaining({ problem: expect.objectContaining({ code }) }),
    );
    expect(() => graph("Relu", dims, null, {})).toThrowError(
      expect.objectContaining({ problem: expect.objectContaining({ code }) }),
    );
  });

  it("keeps what the format calls an operator, and how a weight is stored", () => {
    const drafting = new Drafting("config.json");
    const storage = { format: "Q4_0", bytes: 576 };
    const x = drafting.input("x", "f32", ["tokens", 32]);
    const w = drafting.weight("w", "f32", [32, 32], { storage });
    drafting.output(drafting.node("MatMul", [x, w], { name: "y", original: "FULLY_CONNECTED" }));
    const draft = drafting.finish("test");
    const source = { format: "test", version: "1", producer: "" };
    const model = buildModel(
      { name: "test", source, opsets: new Map(), functions: [], graph: draft },
      { dims: { tokens: 4 } },
    );
    expect(model.nodes[0]).toMatchObject({ op: "MatMul", original: "FULLY_CONNECTED" });
    expect(model.tensors.get("w")).toMatchObject({ storage });
    expect(analyze(model).totals).toMatchObject({ macs: 4 * 32 * 32, params: 1024, weightBytes: 576 });
    expect(analyze(model).nodes[0]).toMatchObject({ bytesWeights: 576 });
  });
});
