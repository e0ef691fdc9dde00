import { describe, expect, it } from "vitest";
import { MICROSOFT_RULES, STANDARD_RULES } from "../../../src/predict/cost/index.ts";

describe("every rule", () => {
  const all = [
    ...Object.entries(STANDARD_RULES).map(([op, rule]) => ["", op, rule] as const),
    ...Object.entries(MICROSOFT_RULES).map(([op, rule]) => ["com.microsoft", op, rule] as const),
  ];
  const operand = (name: string, shape: readonly number[]) => {
    const elements = shape.reduce((a, b) => a * b, 1);
    return { name, dtype: "f32" as const, shape, elements, bytes: 4 * elements, constant: false };
  };

  it.each(all)("%s %s gives finite amounts ≥ 0 or none, for any operands", (_, op, rule) => {
    const shapes = [[2, 4, 6, 6], [4, 4, 3, 3], [2, 4, 24], [24], [], [0, 4]];
    const attributes = { num_heads: 2, q_num_heads: 2, hidden_size: 3, num_scan_inputs: 1, K: 4, N: 4 };
    for (const shape of shapes) {
      for (const inputs of [0, 1, 2, 3, 8]) {
        const view = {
          op,
          attributes,
          inputs: Array.from({ length: inputs }, (_, at) => operand(`i${at}`, shape)),
          outputs: [operand("o", shape)],
        };
        const cost = rule(view);
        if (cost === null) continue;
        const { class: opClass, integer: _integer, ...amounts } = cost;
        for (const [what, amount] of Object.entries(amounts)) {
          expect(Number.isFinite(amount) && amount >= 0, `${what} = ${amount}`).toBe(true);
        }
        if (opClass !== "view" && opClass !== "constant")
          expect(cost.bytesWritten).toBe(view.outputs[0]!.bytes);
      }
    }
  });
});
