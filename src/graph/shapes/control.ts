import type { Dim, Shape } from "../model.ts";
import { type Inferred, type Known, UNKNOWN } from "./known.ts";
import { axisOf, differ, Mismatch, type Op, type Rule, Unresolved } from "./rule.ts";

/** If, Loop and Scan: what leaves a body, from what enters it. */

/** With a condition that is known only the branch taken is inferred, and so only that one stays in the graph. */
export const conditional: Rule = (op) => {
  const condition = op.input(0).value?.[0];
  if (typeof condition === "number") return op.body(condition !== 0 ? "then_branch" : "else_branch", []);
  const yes = op.body("then_branch", []);
  const no = op.body("else_branch", []);
  return op.outputs.map((_, i) => {
    const [a, b] = [yes[i] ?? UNKNOWN, no[i] ?? UNKNOWN];
    return { dtype: a.dtype === "unknown" ? b.dtype : a.dtype, shape: join(op, i, a.shape, b.shape) };
  });
};

/** What two shapes have in common; where they differ, a dimension that only a run can tell. */
function join(op: Op, output: number, a: Shape | null, b: Shape | null): Shape | null {
  if (!a || !b || a.length !== b.length) return null;
  return a.map((dim, axis) => (dim === b[axis] ? dim : op.fresh(output, axis)));
}

/** State that a body passes on to itself: its values change from run to run, its shape may. */
function carried(initial: Known): Known {
  return { ...initial, value: null, constant: false };
}

/**
 * Infers a body until the shapes of its state no longer change. Each round gives a name to the dimensions that differ
 * between entry and exit, so there are at most as many rounds as dimensions; mostly one, or two.
 * @param exits index of the first state among the body's outputs
 */
function settle(
  op: Op,
  name: string,
  initial: readonly Known[],
  exits: number,
  inputs: (states: readonly Known[]) => readonly Known[],
): { states: readonly Known[]; outputs: readonly Known[] } {
  let states = initial.map(carried);
  for (;;) {
    const outputs = op.body(name, inputs(states));
    const next = states.map((state, i) => {
      const shape = opened(op, i, state.shape, outputs[exits + i]?.shape ?? null);
      return shape === state.shape ? state : { ...state, shape };
    });
    if (next.every((state, i) => state === states[i])) return { states, outputs };
    states = next;
  }
}

/** The shape at entry, with those dimensions open that come out different; itself when it already covers the exit. */
function opened(op: Op, output: number, entry: Shape | null, exit: Shape | null): Shape | null {
  if (!entry || !exit || entry.length !== exit.length) return null;
  const covers = (axis: number) => entry[axis] === exit[axis] || entry[axis] === op.fresh(output, axis);
  if (entry.every((_, axis) => covers(axis))) return entry;
  return entry.map((dim, axis) => (covers(axis) ? dim : op.fresh(output, axis)));
}

const SCALAR_I64: Known = { dtype: "i64", shape: [], value: null, constant: false };
const SCALAR_BOOL: Known = { dtype: "bool", shape: [], value: null, constant: false };
const SCALAR_TRUE: Known = { dtype: "bool", shape: [], value: [1], constant: true };

/** M, condition, states … → states …, one row of scan outputs an iteration. */
export const loop: Rule = (op) => {
  const limit = op.inputs[0]?.value?.[0] ?? null;
  const start = op.inputs[1];
  const initial = op.inputs.slice(2).map((input) => input ?? UNKNOWN);
  const startsTrue = !start || start.value?.[0] === 1;
  // Inside, the condition is true: the body would not run otherwise. If true comes out again, only M ends the loop.
  const condition = startsTrue ? SCALAR_TRUE : SCALAR_BOOL;
  const { states, outputs } = settle(op, "body", initial, 1, (now) => [SCALAR_I64, condition, ...now]);
  const counted = startsTrue && outputs[0]?.value?.[0] === 1 && limit !== null;
  const trips: Dim | null = counted ? limit : start?.value?.[0] === 0 ? 0 : null;
  op.iterations = typeof trips === "number" ? Math.max(0, trips) : null;
  const scans = outputs.slice(1 + states.length).map(
    ({ dtype, shape }, i): Inferred => ({
      dtype,
      shape: shape && [op.iterations ?? trips ?? op.fresh(states.length + i, 0), ...shape],
    }),
  );
  return [...states, ...scans];
};

/** States …, sequences … → states …, stacked outputs …; the body sees one slice of each sequence at a time. */
export const scan: Rule = (op) => {
  // Opset 8 had sequence lengths in front and a batch axis; it was replaced within a year.
  if (op.opset < 9) throw new Unresolved("Scan of opset 8 is not supported");
  const count = op.number("num_scan_inputs", 0);
  const initial = op.inputs.slice(0, op.inputs.length - count).map((input) => input ?? UNKNOWN);
  if (count < 1 || initial.length + count !== op.inputs.length)
    throw new Mismatch("num_scan_inputs does not fit");
  const axes = op.list("scan_input_axes");
  let steps: Dim | null = null;
  const slices = Array.from({ length: count }, (_, i): Known => {
    const shape = op.shape(initial.length + i);
    const axis = axisOf(axes?.[i] ?? 0, shape.length);
    if (steps !== null && differ(steps, shape[axis]!)) throw new Mismatch("the sequences differ in length");
    steps = typeof steps === "number" ? steps : shape[axis]!;
    return {
      dtype: op.input(initial.length + i).dtype,
      shape: shape.toSpliced(axis, 1),
      value: null,
      constant: false,
    };
  });
  const { states, outputs } = settle(op, "body", initial, 0, (now) => [...now, ...slices]);
  op.iterations = typeof steps === "number" ? steps : null;
  const outAxes = op.list("scan_output_axes");
  const stacked = outputs.slice(states.length).map(({ dtype, shape }, i): Inferred => {
    if (!shape) return { dtype, shape };
    const axis = axisOf(outAxes?.[i] ?? 0, shape.length + 1);
    return { dtype, shape: shape.toSpliced(axis, 0, steps ?? op.fresh(states.length + i, axis)) };
  });
  return [...states, ...stacked];
};
