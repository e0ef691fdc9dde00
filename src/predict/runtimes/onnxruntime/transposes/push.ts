import { isOp, type Step, type WorkingGraph } from "../working-graph.ts";
import { leadingToTransposes, pays } from "./cost.ts";
import { HANDLERS, type Handler } from "./handlers.ts";
import { permOf } from "./move.ts";
import type { Permutation } from "./permutation.ts";

/** What decides before the costs do; null: the costs. */
export type Judge = (step: Step, perm: Permutation) => boolean | null;

function handlerOf(step: Step): Handler | null {
  return step.domain === "" && !step.channelsLast && Object.hasOwn(HANDLERS, step.op)
    ? HANDLERS[step.op]!
    : null;
}

const movable = (step: Step) => handlerOf(step) !== null;

/** Walks the graph once and pushes transpositions towards the end, where they may cancel. */
export function pushTransposes(
  graph: WorkingGraph,
  allowed: (step: Step) => boolean = () => true,
  judge: Judge = () => null,
): void {
  const steps = graph.order();
  const wanted = leadingToTransposes(steps, handlerOf);
  for (const step of steps) {
    if (step.removed || !allowed(step)) continue;
    const handler = handlerOf(step);
    if (!handler) continue;
    for (const [at, input] of step.inputs.entries()) {
      const transpose = input?.producer;
      if (!isOp(transpose, "Transpose")) continue;
      const perm = permOf(transpose);
      const inputs = handler.inputs(step);
      if (!perm || !inputs.includes(at)) continue;
      if (!(judge(step, perm) ?? pays(step, perm, handler, inputs, wanted, movable))) continue;
      if (handler.push({ graph, transpose, step, perm })) break;
    }
  }
}
