import type { Dim } from "../model.ts";
import { subtract } from "./dims.ts";
import type { Op, Rule } from "./rule.ts";

/**
 * Text generation of com.microsoft (BeamSearch, GreedySearch, Sampling): a prompt goes in, whole texts come out, and the
 * network is in the bodies. These declare their own inputs, so their shapes are those of the file.
 */
const GENERATION_BODIES = ["encoder", "init_decoder", "decoder"] as const;

/** @param longest input with the most tokens that a text may have, prompt included */
function inferBodies(op: Op, longest: number): void {
  const most = op.inputs[longest]?.value?.[0] ?? null;
  const prompt = op.inputs[0]?.shape?.[1];
  const steps = most === null || prompt === undefined ? null : subtract(most, prompt);
  op.iterations = typeof steps === "number" ? Math.max(0, steps) : steps;
  for (const body of GENERATION_BODIES) if (op.bodies.has(body)) op.body(body, []);
}

function elementOf(op: Op, input: number, output: number, axis: number): Dim {
  return op.inputs[input]?.value?.[0] ?? op.fresh(output, axis);
}

/** ids [B, S], max_length → [B, max_length]. */
export const greedySearch: Rule = (op) => {
  inferBodies(op, 1);
  const [batch] = op.shape(0) as [Dim];
  return [
    { dtype: "i32", shape: [batch, elementOf(op, 1, 0, 1)] },
    { dtype: "f32", shape: [batch, op.number("vocab_size", 0) || op.fresh(1, 1)] },
  ];
};

/** ids, max_length, min_length, num_beams, num_return_sequences → [B, R, max_length], scores of texts, of all steps. */
export const beamSearch: Rule = (op) => {
  inferBodies(op, 1);
  const [batch, steps] = op.shape(0) as [Dim, Dim];
  const [longest, beams, returned] = [elementOf(op, 1, 0, 2), elementOf(op, 3, 2, 2), elementOf(op, 4, 0, 1)];
  const vocabulary = op.number("vocab_size", 0) || op.fresh(2, 3);
  const generated = steps === undefined ? null : subtract(longest, steps);
  return [
    { dtype: "i32", shape: [batch, returned, longest] },
    { dtype: "f32", shape: [batch, returned] },
    { dtype: "f32", shape: [generated ?? op.fresh(2, 0), batch, beams, vocabulary] },
  ];
};
