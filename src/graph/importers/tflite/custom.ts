import type { Attribute } from "../../model.ts";
import type { LiteOperator } from "./read.ts";

/**
 * Custom operators whose meaning is public: MediaPipe's (mediapipe/util/tflite/operations, Apache-2.0), which hold the C
 * structures of TensorFlow Lite as options. Any other keeps its name and is not priced.
 */

type Attributes = Readonly<Record<string, Attribute>>;

/** TfLitePadding, stride width, stride height: TfLiteTransposeConvParams; then filter width and height in pools. */
function ints({ customOptions }: LiteOperator): readonly number[] {
  const view = new DataView(customOptions.buffer, customOptions.byteOffset, customOptions.byteLength);
  const count = Math.min(5, Math.floor(view.byteLength / 4));
  return Array.from({ length: count }, (_, i) => view.getInt32(4 * i, true));
}

/** TensorFlow's word for a custom operator, its own where it is not one of these or its options are none of theirs. */
export function customWord(operator: LiteOperator): { op: string; attributes: Attributes } {
  const { type } = operator;
  const [padding, width = 0, height = 0, filterWidth = 0, filterHeight = 0] = ints(operator);
  const unknown = { op: type, attributes: {} };
  if ((padding !== 1 && padding !== 2) || width < 1 || height < 1) return unknown;
  const attributes = { padding: padding === 1 ? "SAME" : "VALID", strides: [1, height, width, 1] };
  if (type === "Convolution2DTransposeBias") return { op: type, attributes };
  if (type === "MaxPoolingWithArgmax2D" && filterWidth > 0 && filterHeight > 0)
    return {
      op: "MaxPoolWithArgmax",
      attributes: { ...attributes, ksize: [1, filterHeight, filterWidth, 1] },
    };
  return unknown;
}
