import { describe, expect, it } from "vitest";
import { buildGraph, type NodeSpec } from "../build.ts";
import { trained } from "./layers.ts";

const BYTES = 4 * 64;

/** n layers x ↦ Tanh(x·w), all of one size: each keeps the product's input and the Tanh's output. */
function chain(layers: number) {
  const weights: Record<string, readonly number[]> = {};
  const made: Record<string, readonly number[]> = {};
  const nodes: NodeSpec[] = [];
  for (let at = 0; at < layers; at++) {
    weights[`w${at}`] = [8, 8];
    made[`p${at}`] = [8, 8];
    made[`y${at}`] = [8, 8];
    nodes.push(
      { op: "MatMul", inputs: [at === 0 ? "x" : `y${at - 1}`, `w${at}`], outputs: [`p${at}`] },
      { op: "Tanh", inputs: [`p${at}`], outputs: [`y${at}`] },
    );
  }
  return trained(buildGraph({ inputs: { x: [8, 8] }, weights, made, outputs: [`y${layers - 1}`], nodes }));
}

describe("checkpointing", () => {
  it("keeps √n cuts and one segment of a chain, and runs the rest again but for the last segment", () => {
    const { memory, checkpointing, forward } = chain(50);
    // x, and the output of each layer.
    expect(memory.activations).toBe(51 * BYTES);
    expect(checkpointing).toMatchObject({ chain: 100, segments: 10 });
    // A cut falls behind a Tanh, whose output is kept in any case: x and nine cuts.
    expect(checkpointing.boundary).toBe(10 * BYTES);
    // The other four outputs of a segment; five in the last one, whose output no later segment keeps.
    expect(checkpointing.segment).toBe(5 * BYTES);
    expect(checkpointing.activations).toBe(15 * BYTES);
    // Nine segments of which each runs four of its five layers again.
    expect(checkpointing.recomputed.macs / forward.macs).toBeCloseTo(36 / 50, 12);
  });

  it("of a chain of one keeps what there is, and runs nothing again", () => {
    const { memory, checkpointing } = chain(1);
    expect(checkpointing.segments).toBe(1);
    expect(checkpointing.activations).toBe(memory.activations);
    expect(checkpointing.recomputed.flops).toBe(0);
  });

  it("grows with the root of the depth, not with the depth", () => {
    const [shallow, deep] = [chain(32), chain(512)];
    const plain = deep.memory.activations / shallow.memory.activations;
    const checkpointed = deep.checkpointing.activations / shallow.checkpointing.activations;
    expect(plain).toBeGreaterThan(15);
    expect(checkpointed).toBeGreaterThan(3);
    expect(checkpointed).toBeLessThan(5);
  });

  it("keeps a skip connection that crosses a cut", () => {
    const nodes: NodeSpec[] = [{ op: "MatMul", inputs: ["x", "w"], outputs: ["t0"] }];
    const made: Record<string, readonly number[]> = { t0: [8, 8], y: [8, 8] };
    for (let at = 1; at < 9; at++) {
      made[`t${at}`] = [8, 8];
      nodes.push({ op: "Tanh", inputs: [`t${at - 1}`], outputs: [`t${at}`] });
    }
    nodes.push({ op: "Mul", inputs: ["t8", "t0"], outputs: ["y"] });
    const { checkpointing } = trained(
      buildGraph({ inputs: { x: [8, 8] }, weights: { w: [8, 8] }, made, outputs: ["y"], nodes }),
    );
    expect(checkpointing.segments).toBe(3);
    // x, t0, and a Tanh where the second segment begins; the last one is not run again, and a Tanh is told by its output.
    expect(checkpointing.boundary).toBe(3 * BYTES);
  });
});
