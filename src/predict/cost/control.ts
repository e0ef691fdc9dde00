import type { Dim, GraphNode } from "../../graph/model.ts";

/** What a control node does with its bodies. */
export type Plan =
  /** One of the bodies runs; which one is not known when there are two. */
  | { readonly kind: "branch"; readonly bodies: readonly string[] }
  /** The body runs `times`; null when only the run itself will tell. Those in `once` run before it. */
  | {
      readonly kind: "repeat";
      readonly body: string;
      readonly times: Dim | null;
      readonly once?: readonly string[];
    };

const REPEATING: ReadonlySet<string> = new Set(["Loop", "Scan", "SequenceMap"]);

const GENERATING: ReadonlySet<string> = new Set([
  "BeamSearch",
  "GreedySearch",
  "Sampling",
  "WhisperBeamSearch",
]);

/** null: a node with bodies that is none of the standard control operators. */
export function controlPlan(node: GraphNode): Plan | null {
  const bodies = Object.keys(node.bodies);
  if (node.op === "If") return { kind: "branch", bodies };
  const [body] = bodies;
  // Text generation: an encoder and a first pass, then the decoder for each token.
  if (GENERATING.has(node.op) && bodies.includes("decoder"))
    return {
      kind: "repeat",
      body: "decoder",
      times: node.iterations ?? null,
      once: bodies.filter((name) => name !== "decoder"),
    };
  if (body === undefined || !REPEATING.has(node.op)) return null;
  return { kind: "repeat", body, times: node.iterations ?? null };
}
