import { isOp, Value } from "../working-graph.ts";
import { fuse, perStep } from "./rewrite.ts";

/** On the CPU rows that are taken one after the other are a slice. */
export const gatherRange = perStep("extended", (graph, gather) => {
  if (!isOp(gather, "Gather") || gather.on !== "cpu") return;
  const [data, indices] = gather.inputs;
  const range = indices?.producer;
  if (!data || !isOp(range, "Range") || range.on !== "cpu" || indices?.readers.length !== 1) return;
  const [start = null, limit = null, delta = null] = range.inputs;
  const axes = new Value([1], "i64", true);
  fuse(graph, [range, gather], { op: "Slice", inputs: [data, start, limit, axes, delta] });
});
