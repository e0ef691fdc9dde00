import { MAX_NESTING, MAX_RANK } from "../limits.ts";
import type { Shape } from "../model.ts";
import { BODIED, RANDOM, ruleFor } from "./index.ts";
import { type Held, type Inferred, type Known, knownCount, UNKNOWN, type Value } from "./known.ts";
import { Mismatch, type Op, Unresolved } from "./rule.ts";

export interface Inference {
  /** One an output, UNKNOWN where nothing could be found out. */
  readonly outputs: readonly Known[];
  /** Why an output has no shape; null when all have one, or the operator is not known. */
  readonly reason: string | null;
  /** The reason is that the inputs contradict one another; otherwise something is merely not known. */
  readonly mismatch: boolean;
}

/**
 * Infers the outputs of one node. Never throws on what a file can contain: inputs that do not fit leave the outputs
 * unknown, with the reason.
 */
export function inferNode(domain: string, op: Op): Inference {
  const rule = ruleFor(domain, op.type);
  if (!rule) return { outputs: op.outputs.map(() => UNKNOWN), reason: null, mismatch: false };
  try {
    const inferred = rule(op);
    // Only plain operators can be worked out beforehand by their inputs alone; bodies may read what lies outside.
    const fixed = !RANDOM.has(op.type) && !BODIED.has(op.type) && allConstant(op.inputs);
    const outputs = new Array<Known>(op.outputs.length);
    for (let i = 0; i < outputs.length; i++) outputs[i] = finish(inferred[i], fixed);
    return { outputs, reason: null, mismatch: false };
  } catch (thrown) {
    if (!(thrown instanceof Mismatch || thrown instanceof Unresolved)) throw thrown;
    const outputs = op.outputs.map(() => UNKNOWN);
    return { outputs, reason: thrown.message, mismatch: thrown instanceof Mismatch };
  }
}

function allConstant(inputs: readonly (Known | null)[]): boolean {
  for (const input of inputs) if (input && !input.constant) return false;
  return true;
}

/** What a rule says, held to what could be. @param fixed whether it is the same in every run, whatever its value */
export function finish(inferred: Inferred | undefined, fixed: boolean): Known {
  if (!inferred) return UNKNOWN;
  const { dtype } = inferred;
  const held = shallow(inferred.held);
  const shape = checked(inferred.shape);
  let value = shape && inferred.value ? inferred.value : null;
  // Rules may rely on this: a value has as many elements as its shape says, and not all of them unknown.
  if (value && value.length !== knownCount(shape)) value = null;
  const known = value ? countKnown(value) : 0;
  if (value?.length && known === 0) value = null;
  // Sizes that are open now will be known before the first run.
  const constant = fixed || known === value?.length;
  return held ? { dtype, shape, value, constant, held } : { dtype, shape, value, constant };
}

function countKnown(value: Value): number {
  let count = 0;
  for (let i = 0; i < value.length; i++) if (value[i] !== null) count++;
  return count;
}

/** Sequences within sequences only so deep as a reader of them may recurse. */
function shallow(held: Held | undefined): Held | undefined {
  let depth = 0;
  for (let inner = held; inner; inner = inner.each.held) if (++depth > MAX_NESTING) return undefined;
  return held;
}

/** A shape that could be: sizes whole and not negative, not more elements than can be counted. */
function checked(shape: Shape | null): Shape | null {
  if (!shape || shape.length > MAX_RANK) return null;
  let elements = 1;
  for (let axis = 0; axis < shape.length; axis++) {
    const dim = shape[axis]!;
    if (typeof dim !== "number") continue;
    if (!Number.isInteger(dim) || dim < 0) return null;
    elements *= Math.max(1, dim);
  }
  return elements <= Number.MAX_SAFE_INTEGER ? shape : null;
}
