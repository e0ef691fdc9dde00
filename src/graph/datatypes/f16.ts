import { inFloats } from "./floats.ts";
import type { DataTypeRule } from "./types.ts";

export const f16: DataTypeRule = {
  label: "f16",
  what: "Weights, activations, inputs and results in 16 bits.",
  convert: (graph) => inFloats(graph, ["f32"], "f16"),
};
