import { inFloats } from "./floats.ts";
import type { DataTypeRule } from "./types.ts";

export const f32: DataTypeRule = {
  label: "f32",
  what: "Weights and activations in 32 bits.",
  convert: (graph) => inFloats(graph, ["f16", "bf16"], "f32"),
};
