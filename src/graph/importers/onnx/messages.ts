/**
 * The parts of onnx.proto (Apache-2.0, https://github.com/onnx/onnx/blob/main/onnx/onnx.proto) that say where large
 * things lie: which fields hold further messages, and which hold payloads that are not read beyond a size.
 */

export type MessageName =
  | "model"
  | "graph"
  | "node"
  | "attribute"
  | "tensor"
  | "sparse"
  | "function"
  | "training";

export interface MessageLayout {
  readonly messages: Readonly<Record<number, MessageName>>;
  readonly payloads: ReadonlySet<number>;
}

export const LAYOUT: Readonly<Record<MessageName, MessageLayout>> = {
  model: { messages: { 7: "graph", 20: "training", 25: "function" }, payloads: new Set([6]) },
  training: { messages: { 1: "graph", 2: "graph" }, payloads: new Set() },
  function: { messages: { 7: "node", 11: "attribute" }, payloads: new Set([8]) },
  graph: { messages: { 1: "node", 5: "tensor", 15: "sparse" }, payloads: new Set([10]) },
  node: { messages: { 5: "attribute" }, payloads: new Set([6, 9]) },
  attribute: {
    messages: { 5: "tensor", 6: "graph", 10: "tensor", 11: "graph", 22: "sparse", 23: "sparse" },
    payloads: new Set([4, 7, 8, 9, 13]),
  },
  tensor: { messages: {}, payloads: new Set([4, 5, 6, 7, 9, 10, 11, 12]) },
  sparse: { messages: { 1: "tensor", 2: "tensor" }, payloads: new Set() },
};

/** Wire types of ModelProto's fields, by number: the nearest thing to a magic number that ONNX has. */
export const MODEL_FIELDS: Readonly<Record<number, number>> = {
  1: 0, // ir_version
  2: 2, // producer_name
  3: 2, // producer_version
  4: 2, // domain
  5: 0, // model_version
  6: 2, // doc_string
  7: 2, // graph
  8: 2, // opset_import
  14: 2, // metadata_props
  20: 2, // training_info
  25: 2, // functions
  26: 2, // configuration
};
