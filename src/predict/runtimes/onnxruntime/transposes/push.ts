import { isOp, type Step, type WorkingGraph } from "../working-graph.ts";
import { leadingToTransposes, pays } from "./cost.ts";
import { HANDLERS, type Handler, type Handlers } from "./handlers.ts";
import { permOf } from "./move.ts";
import type { Permutation } from "./permutation.ts";

/** What decides before the costs do; null: the costs. */
export type Judge = (step: Step, perm: Permutation) => boolean | null;

/** What the runtime adds to ONNX's operators has handlers where its name says that it is of bytes. */
function handlersIn(handlers: Handlers): (step: Step) => Handler | null {
  return ({ op, domain, channelsLast }) =>
    (domain === "" || op.startsWith("QLinear")) && !channelsLast && Object.hasOwn(handlers, op)
      ? handlers[op]!
      : null;
}

/** Walks the graph once and pushes transpositions towards the end, where they may cancel. */
export function pushTransposes(
  graph: WorkingGraph,
  allowed: (step: Step) => boolean = () => true,
  judge: Judge = () => null,
  handlers: Handlers = HANDLERS,
): void {
  const handlerOf = handlersIn(handlers);
  const movable = (step: Step) => handlerOf(step) !== null;
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
