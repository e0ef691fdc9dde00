import { layOutBytesChannelsLast, layOutChannelsLast, turnWeights } from "./layout.ts";
import { partition } from "./partition.ts";
import { REWRITES } from "./rewrite/index.ts";
import { pushTransposes } from "./transposes/push.ts";
import type { WorkingGraph } from "./working-graph.ts";

/** What a session does to a graph when it is made, in the runtime's order. */
export function optimize(graph: WorkingGraph, gpu: boolean): void {
  graph.prune();
  rewrite(graph, "basic");
  pushTransposes(graph);
  rewrite(graph, "basic");
  if (gpu) {
    partition(graph);
    layOutChannelsLast(graph);
  } else for (const step of graph.steps) step.on = "cpu";
  // The runtime goes round until nothing changes; nothing known takes more than two rounds.
  rewrite(graph, "extended");
  rewrite(graph, "extended");
  if (gpu) turnWeights(graph);
  else if (graph.steps.some(({ op, removed }) => op === "QLinearConv" && !removed))
    layOutBytesChannelsLast(graph);
  graph.prune();
}

function rewrite(graph: WorkingGraph, stage: "basic" | "extended"): void {
  for (const one of REWRITES) if (one.stage === stage) one.apply(graph);
}
