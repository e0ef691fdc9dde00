import { describe, expect, it } from "vitest";
import type { ModelGraph } from "../../../src/graph/model.ts";
import { openModel } from "../../../src/graph/open.ts";
import { bytesSource } from "../../../src/graph/source.ts";
import { analyze } from "../../../src/predict/analyze.ts";

/**
 * One operator a row, as TensorFlow defines it (https://www.tensorflow.org/api_docs/python/tf/raw_ops): shapes of its
 * outputs from shapes and values of its inputs, through a GraphModel. Numbers are constants, lists of sizes inputs.
 */

type Attr = Readonly<Record<string, number | boolean | string | readonly number[]>>;
/** An input of some shape, or a constant vector or scalar. */
type Given = readonly number[] | { readonly values: readonly number[] } | { readonly value: number };

interface Row {
  readonly op: string;
  readonly given: readonly Given[];
  readonly attr?: Attr;
  readonly made: readonly (readonly (number | string)[])[];
  readonly macs?: number;
  readonly unpriced?: true;
}

const sized = (...values: number[]) => ({ values });
const scalar = (value: number) => ({ value });
const NHWC = { data_format: "NHWC", padding: "SAME", strides: [1, 2, 2, 1] };

const ROWS: readonly Row[] = [
  { op: "SpaceToBatchND", given: [[2, 7, 9, 3], sized(2, 3), sized(1, 0, 0, 0)], made: [[12, 4, 3, 3]] },
  { op: "BatchToSpaceND", given: [[12, 4, 3, 3], sized(2, 3), sized(1, 0, 0, 0)], made: [[2, 7, 9, 3]] },
  { op: "GatherV2", given: [[2, 5, 7], [2, 3], scalar(1)], attr: { batch_dims: 1 }, made: [[2, 3, 7]] },
  { op: "GatherV2", given: [[2, 5, 7], [4, 3], scalar(2)], made: [[2, 5, 4, 3]] },
  {
    op: "GatherNd",
    given: [
      [2, 5, 7],
      [4, 2],
    ],
    made: [[4, 7]],
  },
  { op: "ScatterNd", given: [[4, 1], [4, 3], sized(8, 3)], made: [[8, 3]] },
  { op: "OneHot", given: [[2, 3], scalar(10), scalar(1), scalar(0)], attr: { axis: -1 }, made: [[2, 3, 10]] },
  { op: "OneHot", given: [[2, 3], scalar(10), scalar(1), scalar(0)], attr: { axis: 0 }, made: [[10, 2, 3]] },
  {
    op: "TopKV2",
    given: [[2, 9], scalar(4)],
    made: [
      [2, 4],
      [2, 4],
    ],
  },
  { op: "ArgMax", given: [[2, 9, 3], scalar(1)], made: [[2, 3]] },
  {
    op: "Unpack",
    given: [[2, 3, 4]],
    attr: { num: 3, axis: 1 },
    made: [
      [2, 4],
      [2, 4],
      [2, 4],
    ],
  },
  {
    op: "Pack",
    given: [
      [2, 4],
      [2, 4],
      [2, 4],
    ],
    attr: { axis: -1 },
    made: [[2, 4, 3]],
  },
  {
    op: "Split",
    given: [scalar(1), [2, 9]],
    attr: { num_split: 3 },
    made: [
      [2, 3],
      [2, 3],
      [2, 3],
    ],
  },
  {
    op: "SplitV",
    given: [[2, 9], sized(4, -1), scalar(1)],
    attr: { num_split: 2 },
    made: [
      [2, 4],
      [2, 5],
    ],
  },
  { op: "ConcatV2", given: [[2, 3], [2, 5], scalar(-1)], made: [[2, 8]] },
  { op: "Slice", given: [[4, 6, 8], sized(1, 0, 3), sized(2, -1, 5)], made: [[2, 6, 5]] },
  { op: "Pad", given: [[2, 3], sized(1, 2, 0, 4)], made: [[5, 7]] },
  { op: "MirrorPad", given: [[2, 3], sized(1, 1, 0, 2)], attr: { mode: "REFLECT" }, made: [[4, 5]] },
  { op: "Transpose", given: [[2, 3, 4], sized(2, 0, 1)], made: [[4, 2, 3]] },
  { op: "ExpandDims", given: [[2, 3], scalar(-1)], made: [[2, 3, 1]] },
  { op: "Squeeze", given: [[1, 3, 1, 2]], attr: { squeeze_dims: [2] }, made: [[1, 3, 2]] },
  { op: "Mean", given: [[2, 3, 4], sized(0, 2)], attr: { keep_dims: true }, made: [[1, 3, 1]] },
  { op: "Sum", given: [[2, 3, 4], scalar(1)], made: [[2, 4]] },
  { op: "Any", given: [[2, 3, 4], sized(1)], made: [[2, 4]] },
  { op: "Fill", given: [sized(2, 5), scalar(0)], made: [[2, 5]] },
  { op: "Range", given: [scalar(2), scalar(11), scalar(3)], made: [[3]] },
  { op: "LinSpace", given: [scalar(0), scalar(1), scalar(7)], made: [[7]] },
  { op: "Tile", given: [[2, 3], sized(2, 4)], made: [[4, 12]] },
  { op: "ReverseV2", given: [[2, 3], sized(1)], made: [[2, 3]] },
  { op: "MatrixDiag", given: [[2, 3]], made: [[2, 3, 3]] },
  { op: "UnsortedSegmentSum", given: [[6, 3], [6], scalar(4)], made: [[4, 3]] },
  { op: "Select", given: [[4], [4, 3], [4, 3]], made: [[4, 3]] },
  {
    op: "SquaredDifference",
    given: [
      [2, 1, 3],
      [4, 1],
    ],
    made: [[2, 4, 3]],
  },
  { op: "RFFT", given: [[2, 400], sized(512)], made: [[2, 257]] },
  { op: "Where", given: [[4, 5]], made: [["n[0]", 2]] },
  { op: "Unique", given: [[9]], made: [["n[0]"], [9]], unpriced: true },
  {
    op: "NonMaxSuppressionV5",
    given: [[50, 4], [50], scalar(10), scalar(1), scalar(0), scalar(0)],
    attr: { pad_to_max_output_size: true },
    made: [[10], [10], []],
    unpriced: true,
  },
  { op: "CropAndResize", given: [[1, 8, 9, 3], [5, 4], [5], sized(4, 6)], made: [[5, 4, 6, 3]] },
  { op: "ResizeBilinear", given: [[1, 8, 9, 3], sized(16, 20)], made: [[1, 16, 20, 3]] },
  { op: "DepthToSpace", given: [[1, 4, 5, 12]], attr: { block_size: 2 }, made: [[1, 8, 10, 3]] },
  { op: "MaxPool", given: [[1, 9, 9, 4]], attr: { ...NHWC, ksize: [1, 3, 3, 1] }, made: [[1, 5, 5, 4]] },
  {
    op: "Conv2D",
    given: [
      [1, 9, 9, 3],
      [3, 3, 3, 8],
    ],
    attr: NHWC,
    made: [[1, 5, 5, 8]],
    macs: 25 * 8 * 27,
  },
  {
    // Its weights are computed, so their shape is not in the file: groups follow from inference.
    op: "DepthwiseConv2dNative",
    given: [
      [1, 9, 9, 3],
      [3, 3, 3, 2],
    ],
    attr: NHWC,
    made: [[1, 5, 5, 6]],
    macs: 25 * 6 * 9,
  },
  {
    op: "Conv2DBackpropInput",
    given: [sized(1, 9, 10, 8), [3, 3, 8, 4], [1, 5, 5, 4]],
    attr: NHWC,
    made: [[1, 9, 10, 8]],
    macs: 25 * 4 * 8 * 9,
  },
  {
    op: "Conv3D",
    given: [
      [1, 4, 8, 8, 2],
      [2, 3, 3, 2, 5],
    ],
    attr: { data_format: "NDHWC", padding: "VALID", strides: [1, 1, 1, 1, 1] },
    made: [[1, 3, 6, 6, 5]],
    macs: 3 * 36 * 5 * 36,
  },
  {
    op: "MatMul",
    given: [
      [3, 4],
      [5, 4],
    ],
    attr: { transpose_b: true },
    made: [[3, 5]],
    macs: 60,
  },
  {
    op: "BatchMatMulV2",
    given: [
      [2, 4, 3],
      [2, 4, 5],
    ],
    attr: { adj_x: true },
    made: [[2, 3, 5]],
    macs: 120,
  },
  {
    op: "Einsum",
    given: [
      [2, 3, 4],
      [4, 5],
    ],
    attr: { equation: "abc,cd->abd" },
    made: [[2, 3, 5]],
    macs: 120,
  },
];

const attribute = (value: Attr[string]) => {
  if (typeof value === "boolean") return { b: value };
  if (typeof value === "number") return { i: String(value) };
  return typeof value === "string" ? { s: btoa(value) } : { list: { i: value.map(String) } };
};

async function opened({ op, given, attr = {}, made }: Row): Promise<ModelGraph> {
  const dims = (sizes: readonly number[]) => ({ dim: sizes.map((size) => ({ size: String(size) })) });
  const inputs = given.map((entry, i) => {
    const name = `in${i}`;
    if (Array.isArray(entry))
      return {
        name,
        op: "Placeholder",
        attr: { dtype: { type: "DT_FLOAT" }, shape: { shape: dims(entry) } },
      };
    const constant = entry as Exclude<Given, readonly number[]>;
    const values = "value" in constant ? [constant.value] : constant.values;
    const tensor = { tensorShape: dims("value" in constant ? [] : [values.length]), intVal: values };
    return { name, op: "Const", attr: { dtype: { type: "DT_INT32" }, value: { tensor } } };
  });
  const node = {
    name: "n",
    op,
    input: inputs.map(({ name }) => name),
    attr: Object.fromEntries(Object.entries(attr).map(([name, value]) => [name, attribute(value)])),
  };
  const outputs = Object.fromEntries(made.map((_, i) => [`n:${i}`, { name: `n:${i}` }]));
  const json = { modelTopology: { node: [...inputs, node] }, signature: { outputs }, weightsManifest: [] };
  const result = await openModel(bytesSource(new TextEncoder().encode(JSON.stringify(json)), "model.json"));
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

describe("TensorFlow's operators", () => {
  it.each(ROWS)("$op $given $attr → $made", async (row) => {
    const model = await opened(row);
    expect(model.notes ?? []).toEqual([]);
    expect(row.made.map((_, i) => model.tensors.get(i === 0 ? "n" : `n:${i}`)?.shape)).toEqual(row.made);
    const { totals, unpriced } = analyze(model);
    expect(unpriced).toHaveLength(row.unpriced ? 1 : 0);
    if (!row.made.flat().some((dim) => typeof dim === "string")) expect(totals.macs).toBe(row.macs ?? 0);
  });
});
