import type { RuntimeOp } from "../types.ts";
import { matrixProgram } from "./lower-matmul.ts";
import { transposition } from "./lower-transpose.ts";
import { type Dims, type Lowered, type Lowering, tensorsOf, wholeNumber, wholeNumbers } from "./lowering.ts";

const every = (values: readonly number[], wanted: number) => values.every((value) => value === wanted);

/** A line is an image of height one. Operands lie channels-last, weights as height, width, in, out. */
function asImage(dims: Dims): Dims {
  return dims.length === 3 ? [dims[0]!, 1, dims[1]!, dims[2]!] : dims;
}

/** Filters of lines are turned in every run, those of images in the first one only. */
function turnedFilter(filter: Dims): Lowered {
  const [, width = 1, cin = 1, cout = 1] = filter;
  const { program, outputs } = transposition([cout, cin, 1, width], [2, 3, 1, 0]);
  return { program, inputs: [[cout, cin, width]], outputs };
}

/** A filter that is computed is as ONNX has it, [out, in, …], and is turned in every run. */
function withTurned(op: RuntimeOp, order: readonly number[], lowering: Lowering): readonly Lowered[] {
  const filter = op.inputs[1];
  if (!filter || filter.weight || filter.shape.length !== 4) return lowering(op);
  const turned = transposition(filter.shape, order);
  const operand = { ...filter, shape: turned.outputs[0]!, weight: true };
  return [turned, ...lowering({ ...op, inputs: op.inputs.map((input, at) => (at === 1 ? operand : input)) })];
}

export const lowerConv: Lowering = (op) => {
  const [x = [], w = []] = tensorsOf(op).inputs;
  if (x.length === 3) return [turnedFilter([1, ...w]), ...convolution(op)];
  return withTurned(op, [2, 3, 1, 0], convolution);
};

const convolution: Lowering = (op) => {
  const { inputs, outputs } = tensorsOf(op);
  const [x = [], w = [], ...bias] = inputs;
  if (x.length === 5) return [{ program: "Conv3DNaive", inputs, outputs }];
  const image = asImage(x);
  const filter = w.length === 3 ? [1, ...w] : w;
  const operands = [image, filter, ...bias];
  const [kh = 1, kw = 1, , cout = 1] = filter;
  const cin = image[3] ?? 1;
  const dilated = !every(wholeNumbers(op.attributes.dilations), 1);
  const group = wholeNumber(op.attributes.group, 1);
  if (group !== 1) {
    const depthwise = cout === group && filter[2] === 1 && !dilated;
    return [{ program: depthwise ? "GroupedConv-Vectorize" : "GroupedConv", inputs: operands, outputs }];
  }
  const padded = !every(wholeNumbers(op.attributes.pads), 0) || /^SAME/.test(String(op.attributes.auto_pad));
  const stepping = !every(wholeNumbers(op.attributes.strides), 1);
  const [batch = 1, height = 1, width = 1] = image;
  const whole = kh === height && kw === width && !padded;
  if (whole || (kh === 1 && kw === 1 && !dilated && !stepping && !padded)) {
    const k = whole ? height * width * cin : cin;
    const a = whole ? [1, batch, k] : [batch, height * width, cin];
    return [{ program: matrixProgram(k, cout), inputs: [a, [1, k, cout], ...bias], outputs }];
  }
  return [{ program: "Conv2DMatMul", inputs: operands, outputs }];
};

export const lowerConvTranspose: Lowering = (op) => withTurned(op, [2, 3, 0, 1], transposed);

const transposed: Lowering = (op) => {
  const { inputs, outputs } = tensorsOf(op);
  const [x = [], w = [], ...bias] = inputs;
  return [
    { program: "ConvTranspose2D", inputs: [asImage(x), w.length === 3 ? [1, ...w] : w, ...bias], outputs },
  ];
};
