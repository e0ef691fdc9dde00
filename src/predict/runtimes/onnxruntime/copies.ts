import { bytesOf } from "../../../core/units.ts";
import type { RuntimePlan } from "../types.ts";
import { hasCpuInputs, readsOnCpu } from "./partition.ts";
import { elementCount, isOp, type Step, type Value } from "./working-graph.ts";

type Copy = RuntimePlan["copies"][number];

/** What has to go to the other side because a step there reads it; each tensor once. */
export function copiesOf(steps: readonly Step[]): readonly Copy[] {
  const copies: Copy[] = [];
  for (const step of steps)
    for (const output of step.outputs) {
      // The sizes are known on the CPU, wherever the tensor is.
      if (!output?.shape) continue;
      const from = isOp(step, "Shape") ? "cpu" : step.on;
      if (!readElsewhere(output, from)) continue;
      const bytes = bytesOf(output.dtype, elementCount(output.shape));
      copies.push({ from, bytes, after: step.names.at(-1) ?? step.op });
    }
  return copies;
}

function readElsewhere(value: Value, from: "gpu" | "cpu"): boolean {
  return value.readers.some((reader) => {
    // A Shape asks for no data.
    if (isOp(reader, "Shape") || (reader.on === from && !(from === "gpu" && hasCpuInputs(reader))))
      return false;
    return reader.inputs.some(
      (input, at) => input === value && (readsOnCpu(reader, at) ? "cpu" : "gpu") !== from,
    );
  });
}
