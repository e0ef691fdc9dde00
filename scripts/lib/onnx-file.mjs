// Writes ONNX files for benchmarks, field by field: a library would need a file's weights in memory, of which these are
// made to have too many. Field numbers are those of onnx.proto.
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";

function varint(value) {
  const bytes = [];
  let rest = BigInt(value);
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Buffer.from(bytes);
}

const integer = (field, value) => Buffer.concat([varint(field * 8), varint(value)]);
const head = (field, length) => Buffer.concat([varint(field * 8 + 2), varint(length)]);

/** A field that holds bytes, text or a message. */
function block(field, ...content) {
  const bytes = Buffer.concat(content.map((part) => Buffer.from(part)));
  return Buffer.concat([head(field, bytes.length), bytes]);
}

function node(op, name, inputs, output) {
  return block(1, ...inputs.map((input) => block(1, input)), block(2, output), block(3, name), block(4, op));
}

/** A tensor of f32 as graph input (11) or output (12). */
function value(field, name, dims) {
  const shape = dims.map((dim) => block(1, typeof dim === "number" ? integer(1, dim) : block(2, dim)));
  return block(field, block(1, name), block(2, block(1, integer(1, 1), block(2, ...shape))));
}

/** Everything of a model but the graph: IR version 8, opset 17. */
const PROLOGUE = Buffer.concat([integer(1, 8), block(2, "bench"), block(8, block(1, ""), integer(2, 17))]);

/** A chain of `layers` MatMuls with square weights of `width`², inline but never written: the file is mostly holes. */
export function writeHeavy(path, { layers, width }) {
  const bytes = width * width * 4;
  const nodes = Array.from({ length: layers }, (_, at) =>
    node("MatMul", `layers.${at}/matmul`, [`x${at}`, `w${at}`], `x${at + 1}`),
  );
  const graph = [...nodes, value(11, "x0", ["batch", width]), value(12, `x${layers}`, ["batch", width])];
  const weights = Array.from({ length: layers }, (_, at) => {
    const before = Buffer.concat([
      integer(1, width),
      integer(1, width),
      integer(2, 1),
      block(8, `w${at}`),
      head(9, bytes),
    ]);
    return Buffer.concat([head(5, before.length + bytes), before]);
  });
  const length =
    graph.reduce((sum, part) => sum + part.length, 0) +
    weights.reduce((sum, part) => sum + part.length + bytes, 0);
  const file = openSync(path, "w");
  let at = 0;
  const write = (part) => {
    at += writeSync(file, part, 0, part.length, at);
  };
  for (const part of [PROLOGUE, head(7, length), ...graph]) write(part);
  for (const part of weights) {
    write(part);
    at += bytes;
  }
  ftruncateSync(file, at);
  closeSync(file);
  return at;
}

/** A chain of `count` nodes, as unrolled decoders are: sums, activations and products in turns. */
export function longChain(count) {
  const ops = ["Add", "Relu", "Mul", "Sigmoid"];
  const nodes = Array.from({ length: count }, (_, at) => {
    const op = ops[at % ops.length];
    const inputs = at % 2 === 0 ? [`t${at}`, "t0"] : [`t${at}`];
    return node(op, `block.${Math.floor(at / 100)}/step.${at % 100}/${op}`, inputs, `t${at + 1}`);
  });
  const graph = [...nodes, value(11, "t0", [1, 64]), value(12, `t${count}`, [1, 64])];
  return Buffer.concat([PROLOGUE, block(7, ...graph)]);
}

/** Bytes an element takes, by TensorProto.DataType. */
const ELEMENT = { 1: 4, 2: 1, 3: 1, 4: 2, 5: 2, 6: 4, 7: 8, 9: 1, 10: 2, 11: 8 };

/**
 * A model whose weights are declared as external, with weights inside.
 * @param onnx the messages of onnx-proto
 */
export function withWeights({ ModelProto, TensorProto }, bytes) {
  const model = ModelProto.decode(bytes);
  const fill = (tensor) => {
    if (tensor.dataLocation !== TensorProto.DataLocation.EXTERNAL) return;
    const elements = tensor.dims.reduce((product, dim) => product * Number(dim), 1);
    tensor.rawData = Buffer.alloc(elements * ELEMENT[tensor.dataType], 0x11);
    tensor.dataLocation = TensorProto.DataLocation.DEFAULT;
    tensor.externalData = [];
  };
  model.graph.initializer.forEach(fill);
  for (const { attribute } of model.graph.node) for (const { t } of attribute) if (t) fill(t);
  return ModelProto.encode(model).finish();
}
