import type { Attribute } from "../../model.ts";
import { ACTIVATIONS, MIRROR_MODES, PADDINGS, TENSOR_TYPES } from "./schema.ts";
import type { Table } from "./tables.ts";

/** How one field of an operator's option table is read; fields that nothing depends on have none. */
type Field = (table: Table) => Attribute;

const int =
  (id: number, fallback = 0): Field =>
  (table) =>
    table.int(id, fallback);
const flag =
  (id: number): Field =>
  (table) =>
    table.bool(id) ? 1 : 0;
const float =
  (id: number): Field =>
  (table) =>
    table.float(id);
const ints =
  (id: number): Field =>
  (table) =>
    table.numbers(id, "int");
const text =
  (id: number): Field =>
  (table) =>
    table.string(id);
const named =
  (id: number, names: readonly string[]): Field =>
  (table) =>
    names[table.byte(id)] ?? "";
const type =
  (id: number, fallback = 0): Field =>
  (table) =>
    TENSOR_TYPES[table.byte(id, fallback)] ?? "unknown";

const activation = (id: number) => named(id, ACTIVATIONS);
const padding = named(0, PADDINGS);

const POOL = {
  padding,
  stride_w: int(1),
  stride_h: int(2),
  filter_w: int(3),
  filter_h: int(4),
  activation: activation(5),
};
const CONV_3D = {
  padding,
  stride_d: int(1),
  stride_w: int(2),
  stride_h: int(3),
  activation: activation(4),
  dilation_d: int(5, 1),
  dilation_w: int(6, 1),
  dilation_h: int(7, 1),
};
const ACTIVATED = { activation: activation(0) };
const REDUCED = { keep_dims: flag(0) };
const RESIZED = { align_corners: flag(0), half_pixel_centers: flag(1) };

/** Option tables by operator: names of fields and their numbers in schema.fbs. */
export const OPTIONS: Readonly<Record<string, Readonly<Record<string, Field>>>> = {
  CONV_2D: {
    padding,
    stride_w: int(1),
    stride_h: int(2),
    activation: activation(3),
    dilation_w: int(4, 1),
    dilation_h: int(5, 1),
  },
  DEPTHWISE_CONV_2D: {
    padding,
    stride_w: int(1),
    stride_h: int(2),
    depth_multiplier: int(3),
    activation: activation(4),
    dilation_w: int(5, 1),
    dilation_h: int(6, 1),
  },
  TRANSPOSE_CONV: { padding, stride_w: int(1), stride_h: int(2), activation: activation(3) },
  CONV_3D,
  CONV_3D_TRANSPOSE: CONV_3D,
  AVERAGE_POOL_2D: POOL,
  MAX_POOL_2D: POOL,
  L2_POOL_2D: POOL,
  FULLY_CONNECTED: {
    activation: activation(0),
    weights_format: named(1, ["", "SHUFFLED4x16INT8"]),
    keep_num_dims: flag(2),
  },
  SVDF: { rank: int(0), activation: activation(1) },
  RNN: ACTIVATED,
  UNIDIRECTIONAL_SEQUENCE_RNN: { time_major: flag(0), activation: activation(1) },
  BIDIRECTIONAL_SEQUENCE_RNN: { time_major: flag(0), activation: activation(1), merge_outputs: flag(2) },
  LSTM: { activation: activation(0), kernel: named(3, ["FULL", "BASIC"]) },
  UNIDIRECTIONAL_SEQUENCE_LSTM: { activation: activation(0), time_major: flag(3), diagonal: flag(5) },
  BIDIRECTIONAL_SEQUENCE_LSTM: {
    activation: activation(0),
    merge_outputs: flag(3),
    time_major: (table) => (table.bool(4, true) ? 1 : 0),
  },
  ADD: ACTIVATED,
  SUB: ACTIVATED,
  MUL: ACTIVATED,
  DIV: ACTIVATED,
  CONCATENATION: { axis: int(0), activation: activation(1) },
  LOCAL_RESPONSE_NORMALIZATION: { radius: int(0) },
  RESIZE_BILINEAR: { align_corners: flag(2), half_pixel_centers: flag(3) },
  RESIZE_NEAREST_NEIGHBOR: RESIZED,
  CALL: { subgraph: int(0) },
  RESHAPE: { new_shape: ints(0) },
  SPACE_TO_DEPTH: { block_size: int(0) },
  DEPTH_TO_SPACE: { block_size: int(0) },
  GATHER: { axis: int(0), batch_dims: int(1) },
  MEAN: REDUCED,
  SUM: REDUCED,
  REDUCE_PROD: REDUCED,
  REDUCE_MAX: REDUCED,
  REDUCE_MIN: REDUCED,
  REDUCE_ANY: REDUCED,
  REDUCE_ALL: REDUCED,
  SQUEEZE: { squeeze_dims: ints(0) },
  SPLIT: { num_split: int(0) },
  SPLIT_V: { num_split: int(0) },
  STRIDED_SLICE: {
    begin_mask: int(0),
    end_mask: int(1),
    ellipsis_mask: int(2),
    new_axis_mask: int(3),
    shrink_axis_mask: int(4),
    offset: flag(5),
  },
  CAST: { to: type(1) },
  ARG_MAX: { output_type: type(0) },
  ARG_MIN: { output_type: type(0) },
  SHAPE: { out_type: type(0) },
  PACK: { axis: int(1) },
  UNPACK: { num: int(0), axis: int(1) },
  ONE_HOT: { axis: int(0) },
  LEAKY_RELU: { alpha: float(0) },
  MIRROR_PAD: { mode: named(0, MIRROR_MODES) },
  REVERSE_SEQUENCE: { seq_dim: int(0), batch_dim: int(1) },
  UNIQUE: { out_idx: type(0, 2) },
  BATCH_MATMUL: { adj_x: flag(0), adj_y: flag(1) },
  CUMSUM: { exclusive: flag(0), reverse: flag(1) },
  GELU: { approximate: flag(0) },
  IF: { then_branch: int(0), else_branch: int(1) },
  WHILE: { cond: int(0), body: int(1) },
  CALL_ONCE: { subgraph: int(0) },
  VAR_HANDLE: { container: text(0), shared_name: text(1) },
  STABLEHLO_COMPOSITE: { name: text(0), subgraph: int(1) },
};
