import type { GraphNode, Shape } from "../../graph/model.ts";

/** What a control node does with its bodies. */
export type Plan =
  /** One of the bodies runs; which one is not known. */
  | { readonly kind: "branch"; readonly bodies: readonly string[] }
  /** The body runs `times`; null when only the run itself will tell. */
  | { readonly kind: "repeat"; readonly body: string; readonly times: number | null };

type ShapeOf = (name: string) => Shape | null;

function length(shape: Shape | null, axis: number): number | null {
  const dim = shape?.[axis < 0 ? shape.length + axis : axis];
  return typeof dim === "number" ? dim : null;
}

/** A scan runs once for each slice of its scanned inputs, which come after the state variables. */
function scanTimes(node: GraphNode, shapeOf: ShapeOf): number | null {
  const scanned = node.attributes.num_scan_inputs;
  if (typeof scanned !== "number" || scanned < 1) return null;
  const axes = node.attributes.scan_input_axes;
  const axis = Array.isArray(axes) && typeof axes[0] === "number" ? axes[0] : 0;
  return length(shapeOf(node.inputs.at(-scanned) ?? ""), axis);
}

/** A loop's trip count is a value, which a graph without values shows only in what it stacks up: its scan outputs. */
function loopTimes(node: GraphNode, shapeOf: ShapeOf): number | null {
  const carried = Math.max(0, node.inputs.length - 2);
  for (const output of node.outputs.slice(carried)) {
    const times = output ? length(shapeOf(output), 0) : null;
    if (times !== null) return times;
  }
  return null;
}

/** null: a node with bodies that is none of the standard control operators. */
export function controlPlan(node: GraphNode, shapeOf: ShapeOf): Plan | null {
  const bodies = Object.keys(node.bodies);
  switch (node.op) {
    case "If":
      return { kind: "branch", bodies };
    case "Loop":
      return bodies[0] === undefined
        ? null
        : { kind: "repeat", body: bodies[0], times: loopTimes(node, shapeOf) };
    case "Scan":
      return bodies[0] === undefined
        ? null
        : { kind: "repeat", body: bodies[0], times: scanTimes(node, shapeOf) };
    default:
      return null;
  }
}
