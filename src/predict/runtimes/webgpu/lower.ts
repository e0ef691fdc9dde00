import type { Launch } from "../../../core/runtime.ts";
import { product } from "../law/counts.ts";
import { settingsOf } from "../settings.ts";
import type { RuntimeOp } from "../types.ts";
import { type Lowering, tensorsOf } from "./lowering.ts";
import { LOWERINGS } from "./lowerings.ts";

/** Most operators are one program of their name. */
const plain: Lowering = (op) => [{ program: op.op, ...tensorsOf(op) }];

/**
 * The programs that the runtime launches for an operator, in the dims that its profile tells. Which program it takes
 * follows from shapes and attributes alone (onnxruntime-web 1.30, js/web/lib/wasm/jsep/webgpu/ops).
 */
export function launchesOf(op: RuntimeOp): readonly Launch[] {
  const dtype = op.outputs[0]?.dtype ?? "f32";
  const settings = settingsOf(op);
  const lowered = (LOWERINGS.get(op.op) ?? plain)(op);
  return lowered
    .filter(({ outputs }) => outputs.every((dims) => product(dims) > 0))
    .map((launch) => ({ ...launch, dtype, ...(launch.program === op.op ? settings : {}) }));
}
