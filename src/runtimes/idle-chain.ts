import type { ProbeModel } from "../predict/runtimes/probe-type.ts";

/** Additions that wait for one another, and that no rewriting shortens: their summand is an input. */
export function idleChain(length: number): ProbeModel {
  const scalar = (name: string) => ({ name, dtype: "f32" as const, dims: [1] });
  const name = (i: number) => (i === 0 ? "x" : `y${i}`);
  return {
    inputs: [scalar("x"), scalar("summand")],
    weights: [],
    nodes: Array.from({ length }, (_, i) => ({
      op: "Add",
      inputs: [name(i), "summand"],
      outputs: [name(i + 1)],
    })),
    outputs: [name(length)],
  };
}
