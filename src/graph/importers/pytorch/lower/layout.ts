import type { Call } from "../call.ts";
import type { Lowering } from "./lowering.ts";

/** Operators that arrange, choose and join elements. */

/** The end of an axis in ATen's and ONNX's words alike. */
const TO_THE_END = Number.MAX_SAFE_INTEGER;

function reshape(argument: string): Lowering {
  return (call) => {
    const sizes = call.sizes(argument);
    if (sizes === null) return false;
    if (typeof sizes === "string") return call.emit("Reshape", [call.x, sizes], { allowzero: 1 });
    return call.emit("Reshape", [call.x], { shape: [...sizes], allowzero: 1 });
  };
}

/** 0 keeps an axis, so that sizes need not be known: [0, 0, -1, 0] joins the axes in the middle. */
const flatten: Lowering = (call) => {
  const { rank } = call;
  if (rank === 0) return false;
  const [from, to] = [axis(call.number("start_dim", 0), rank), axis(call.number("end_dim", -1), rank)];
  // A copied axis must stand where it stood.
  const kept = rank - 1 - to;
  if (kept > 0 && from !== to) return false;
  return call.emit("Reshape", [call.x], {
    shape: [...new Array<number>(from).fill(0), -1, ...new Array<number>(kept).fill(0)],
  });
};

function axis(dim: number, rank: number): number {
  return dim < 0 ? dim + rank : dim;
}

const permute: Lowering = (call) => {
  const order = call.numbers("dims");
  if (!order) return false;
  return call.emit("Transpose", [call.x], { perm: order.map((dim) => axis(dim, call.rank)) });
};

function swap(from: (call: Call) => number, to: (call: Call) => number): Lowering {
  return (call) => {
    const { rank } = call;
    if (rank < 2) return call.emit("Identity", [call.x]);
    const perm = Array.from({ length: rank }, (_, i) => i);
    const [a, b] = [axis(from(call), rank), axis(to(call), rank)];
    if (!(a in perm) || !(b in perm)) return false;
    [perm[a], perm[b]] = [b, a];
    return call.emit("Transpose", [call.x], { perm });
  };
}

/** -1 keeps an axis, and so does a 1 of ONNX's. */
const expand: Lowering = (call) => {
  const given = call.argument("size");
  if (given.kind === "symbols")
    return call.emit("Expand", [call.x, call.joined(given.items.map((item) => (item === -1 ? 1 : item)))]);
  const sizes = call.numbers("size");
  if (!sizes) return false;
  return call.emit("Expand", [call.x, call.constant(sizes.map((size) => (size === -1 ? 1 : size)))]);
};

const repeat: Lowering = (call) => {
  const times = call.numbers("repeats") ?? call.numbers("dims");
  if (!times) return false;
  const extra = times.length - call.rank;
  if (extra < 0) return false;
  const axes = Array.from({ length: extra }, (_, i) => i);
  const x = extra === 0 ? call.x : call.step("Unsqueeze", [call.x], { axes });
  return call.emit("Tile", [x, call.constant(times)]);
};

const unsqueeze: Lowering = (call) => {
  return call.emit("Unsqueeze", [call.x], { axes: [call.number("dim", 0)] });
};

/** ATen leaves axes that are not 1 as they are. */
const squeeze: Lowering = (call) => {
  const dims = call.meta(call.first)?.dims;
  if (!dims) return false;
  const asked = call.numbers("dim")?.map((dim) => axis(dim, dims.length)) ?? [...dims.keys()];
  const axes = asked.filter((at) => dims[at] === 1);
  if (axes.length === 0) return call.emit("Identity", [call.x]);
  return call.emit("Squeeze", [call.x], { axes });
};

const slice: Lowering = (call) => {
  const at = call.number("dim", 0);
  const bound = (name: string, open: number) => {
    const given = call.argument(name);
    return given.kind === "symbol" ? call.tensor(given) : call.number(name, open);
  };
  const [start, end] = [bound("start", 0), bound("end", TO_THE_END)];
  const step = call.number("step", 1);
  if (typeof start === "number" && typeof end === "number") {
    if (start === 0 && end >= TO_THE_END && step === 1) return call.emit("Identity", [call.x]);
    return call.emit("Slice", [call.x], { starts: [start], ends: [end], axes: [at], steps: [step] });
  }
  const input = (value: number | string) => (typeof value === "string" ? value : call.constant([value]));
  return call.emit("Slice", [call.x, input(start), input(end), call.constant([at]), call.constant([step])]);
};

const narrow: Lowering = (call) => {
  const [start, length] = [call.argument("start"), call.argument("length")];
  if (start.kind !== "number" || length.kind !== "number") return false;
  const ends = [start.value + length.value];
  return call.emit("Slice", [call.x], {
    starts: [start.value],
    ends,
    axes: [call.number("dim", 0)],
    steps: [1],
  });
};

const select: Lowering = (call) => {
  const index = call.argument("index");
  const axes = call.number("dim", 0);
  if (index.kind === "number")
    return call.emit("Gather", [call.x, call.scalar(index.value, "i64")], { axis: axes });
  if (index.kind === "symbol")
    return call.emit("Squeeze", [call.step("Gather", [call.x, call.tensor(index)], { axis: axes })], {
      axes: [axes],
    });
  return false;
};

/** The file says how wide the parts are; where it gives symbols the parts are equal but for the last. */
const split: Lowering = (call) => {
  const dim = call.number("dim", 0);
  const at = axis(dim, call.rank);
  const widths = call.outputs.map((_, i) => call.outputMeta(i)?.dims[at]);
  const numbers = widths.filter((width) => typeof width === "number");
  const known = numbers.length === widths.length ? { split: numbers } : {};
  return call.emit("Split", [call.x], { axis: dim, ...known });
};

const unbind: Lowering = (call) => {
  const dim = call.number("dim", 0);
  for (const index of call.outputs.keys())
    call.emitOutput(index, "Gather", [call.x, call.scalar(index, "i64")], { axis: dim });
  return true;
};

const cat: Lowering = (call) => {
  return call.emit("Concat", call.tensors(call.first), { axis: call.number("dim", 0) });
};

/** x[:, i]: a Gather, where one axis is indexed by whole numbers. */
const index: Lowering = (call) => {
  const given = call.argument("indices");
  if (given.kind !== "tensors") return false;
  const at = given.names.findIndex((name) => name !== "");
  const chosen = given.names.filter((name) => name !== "");
  const dtype = call.meta({ kind: "tensor", name: chosen[0] ?? "" })?.dtype;
  if (chosen.length !== 1 || dtype === "bool" || dtype === "u8" || dtype === undefined) return false;
  return call.emit("Gather", [call.x, call.tensors(given)[at]!], { axis: at });
};

const indexSelect: Lowering = (call) => {
  return call.emit("Gather", [call.x, call.tensor("index")], { axis: call.number("dim", 0) });
};

const gather: Lowering = (call) => {
  return call.emit("GatherElements", [call.x, call.tensor("index")], { axis: call.number("dim", 0) });
};

const scatter: Lowering = (call) => {
  const source = call.tensor("src");
  if (!source) return false;
  const reduction =
    { scatter_add: "add", scatter_reduce: "reduce" }[call.node.target.split(".")[3] ?? ""] ?? "none";
  return call.emit("ScatterElements", [call.x, call.tensor("index"), source], {
    axis: call.number("dim", 0),
    reduction,
  });
};

function triangle(upper: number): Lowering {
  return (call) => call.emit("Trilu", [call.x, call.constant([call.number("diagonal", 0)])], { upper });
}

export const LAYOUT: Readonly<Record<string, Lowering>> = {
  view: (call) => (call.has("size") ? reshape("size")(call) : false),
  _unsafe_view: reshape("size"),
  reshape: reshape("shape"),
  flatten,
  permute,
  transpose: swap(
    (call) => call.number("dim0", 0),
    (call) => call.number("dim1", 1),
  ),
  t: swap(
    () => 0,
    () => 1,
  ),
  numpy_T: swap(
    () => 0,
    () => 1,
  ),
  mT: swap(
    () => -2,
    () => -1,
  ),
  expand,
  repeat,
  tile: repeat,
  unsqueeze,
  squeeze,
  slice,
  narrow,
  select,
  split,
  split_with_sizes: split,
  chunk: split,
  unsafe_split: split,
  unsafe_chunk: split,
  tensor_split: split,
  unbind,
  cat,
  concat: cat,
  concatenate: cat,
  index,
  _unsafe_index: index,
  index_select: indexSelect,
  gather,
  scatter,
  scatter_add: scatter,
  scatter_reduce: scatter,
  tril: triangle(0),
  triu: triangle(1),
};
