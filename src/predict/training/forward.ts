import { bytesOf } from "../../core/units.ts";
import { elementsOf } from "../../graph/model.ts";
import type { AnalyzedNode } from "../types.ts";
import { bareOp } from "./learned.ts";

/** Mean, variance, normalise, scale, offset, as every other normalization; a reciprocal root a channel. */
const STATISTICS_FLOPS = 5;
/** A random number compared, and the product. */
const DROPOUT_FLOPS = 2;

/** A node as a training run has it: two operators do in training what they leave out at inference. */
export function inTraining(node: AnalyzedNode): AnalyzedNode {
  const [input] = node.inputs;
  const elements = elementsOf(input?.shape ?? null);
  if (!node.priced || !input || elements === null) return node;
  const times = node.repeats ?? 1;
  switch (bareOp(node.op)) {
    case "BatchNormalization": {
      const channels = elementsOf(node.inputs[1]?.shape ?? null) ?? 0;
      return { ...node, flops: STATISTICS_FLOPS * elements * times, sfu: channels * times };
    }
    case "Dropout": {
      const bytes = bytesOf(input.dtype, elements);
      return {
        ...node,
        class: "elementwise",
        flops: DROPOUT_FLOPS * elements * times,
        bytesRead: bytes * times,
        // The result, and a byte an element for what was dropped.
        bytesWritten: (bytes + elements) * times,
      };
    }
    default:
      return node;
  }
}
