import type { Attribute } from "../../model.ts";
import type { LiteOperator } from "./read.ts";

/**
 * Custom operators whose meaning is public: MediaPipe's (mediapipe/util/tflite/operations, Apache-2.0), which hold the C
 * structures of TensorFlow Lite as options. Any other keeps its name and is not priced.
 */

type Attributes = Readonly<Record<string, Attribute>>;
interface Word {
  readonly op: string;
  readonly inputs: readonly number[];
  readonly attributes: Attributes;
}

/** TfLitePadding, stride width, stride height: TfLiteTransposeConvParams; then filter width and height in pools. */
function ints({ customOptions }: LiteOperator): readonly number[] {
  const view = new DataView(customOptions.buffer, customOptions.byteOffset, customOptions.byteLength);
  return Array.from({ length: Math.min(5, Math.floor(view.byteLength / 4)) }, (_, i) =>
    view.getInt32(4 * i, true),
  );
}

function sliding(operator: LiteOperator): { attributes: Attributes; kernel: readonly number[] } | null {
  const [padding, width = 0, height = 0, ...kernel] = ints(operator);
  if ((padding !== 1 && padding !== 2) || width < 1 || height < 1) return null;
  return {
    attributes: { padding: padding === 1 ? "SAME" : "VALID", strides: [1, height, width, 1] },
    kernel,
  };
}

/** null: its options are not those of the structure, or nothing is known of it. */
export function customWord(operator: LiteOperator, inputs: readonly number[]): Word | null {
  const window = sliding(operator);
  if (!window) return null;
  const { attributes, kernel } = window;
  if (operator.type === "Convolution2DTransposeBias")
    // As in TRANSPOSE_CONV, but without the output's shape: that follows from stride and padding alone.
    return { op: "Convolution2DTransposeBias", inputs, attributes };
  const [width = 0, height = 0] = kernel;
  if (operator.type === "MaxPoolingWithArgmax2D" && width > 0 && height > 0)
    return { op: "MaxPoolWithArgmax", inputs, attributes: { ...attributes, ksize: [1, height, width, 1] } };
  return null;
}
