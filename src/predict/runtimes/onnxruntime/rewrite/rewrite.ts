import type { Step, Value, WorkingGraph } from "../working-graph.ts";

/** One of the runtime's rewrites of the graph. */
export interface Rewrite {
  /**
   * "basic": before operators are given to the GPU or the CPU, so on both. "extended": after that; it looks at where
   * a step runs.
   */
  readonly stage: "basic" | "extended";
  readonly apply: (graph: WorkingGraph) => void;
}

/** A rewrite of each step by itself, in order. */
export function perStep(
  stage: Rewrite["stage"],
  rewrite: (graph: WorkingGraph, step: Step) => void,
): Rewrite {
  return {
    stage,
    apply: (graph) => {
      for (const step of graph.order()) if (!step.removed) rewrite(graph, step);
    },
  };
}

/** The input of a step with two that is not `one`; null where it reads `one` twice. */
export function otherInput(step: Step, one: Value): Value | null {
  const [a, b] = step.inputs;
  if (a === one && b !== one) return b ?? null;
  return b === one && a !== one ? (a ?? null) : null;
}

/** The input that is a constant, of a step with two; null where none is. */
export function constantInput(step: Step): { readonly constant: Value; readonly other: Value } | null {
  const [a, b] = step.inputs;
  if (!a || !b) return null;
  if (b.constant && !a.constant) return { constant: b, other: a };
  return a.constant && !b.constant ? { constant: a, other: b } : null;
}

export function isScalar(value: Value | null | undefined): boolean {
  return value?.shape?.every((dim) => dim === 1) ?? false;
}

/** Puts one step where several were: it makes what the last of them made. */
export function fuse(
  graph: WorkingGraph,
  steps: readonly Step[],
  into: {
    readonly op: string;
    readonly domain?: string;
    readonly inputs: (Value | null)[];
    readonly attributes?: Step["attributes"];
  },
): Step {
  const last = steps[steps.length - 1]!;
  const outputs = [...last.outputs];
  for (const step of steps) graph.remove(step);
  const fused = graph.add(into.op, into.inputs, outputs, into.attributes ?? {});
  fused.domain = into.domain ?? "";
  fused.names = steps.flatMap(({ names }) => names);
  fused.on = last.on;
  fused.channelsLast = steps[0]!.channelsLast;
  return fused;
}

export const MICROSOFT = "com.microsoft";
