import type { ProbeModel } from "../../../src/predict/runtimes/probe-type.ts";
import { writeProbeModel } from "../../../src/runtimes/probe-model.ts";

/** Small models for the runtime, as the page would hand them over. */

export function blobOf(model: ProbeModel): Blob {
  return new Blob([writeProbeModel(model)]);
}

const f32 = (name: string, ...dims: number[]) => ({ name, dtype: "f32" as const, dims });

/** Y = A·B with B known: its columns count up. */
export const product = (m: number, k: number, n: number): ProbeModel => ({
  inputs: [f32("A", m, k)],
  weights: [{ ...f32("B", k, n), values: Array.from({ length: k * n }, (_, i) => (i % 7) - 3) }],
  nodes: [{ op: "MatMul", name: "product", inputs: ["A", "B"], outputs: ["Y"] }],
  outputs: ["Y"],
});

/** Of an operator that nobody has. */
export const unheardOf: ProbeModel = {
  inputs: [f32("x", 2)],
  weights: [],
  nodes: [{ op: "Frobnicate", name: "odd one", inputs: ["x"], outputs: ["y"] }],
  outputs: ["y"],
};
