import type { Dim, Shape } from "../model.ts";
import { add, multiply, subtract } from "./dims.ts";
import { common } from "./held.ts";
import { type Held, type Inferred, type Known, UNKNOWN } from "./known.ts";
import { axisOf, differ, Mismatch, type Op, type Rule } from "./rule.ts";

/** If, Loop and Scan: what leaves a body, from what enters it. */

/**
 * With a condition that is known only the branch taken is inferred, and so only that one stays in the graph. The same holds
 * where one of the two cannot run on these sizes: models for two sampling rates have a branch for each.
 */
export const conditional: Rule = (op) => {
  const condition = op.input(0).value?.[0];
  if (typeof condition === "number") return op.body(condition !== 0 ? "then_branch" : "else_branch", []);
  const yes = op.body("then_branch", []);
  const no = op.body("else_branch", []);
  const [yesFails, noFails] = [op.contradicted.has("then_branch"), op.contradicted.has("else_branch")];
  if (yesFails !== noFails) {
    op.taken = yesFails ? "else_branch" : "then_branch";
    return yesFails ? no : yes;
  }
  return op.outputs.map((_, i) => {
    const [a, b] = [yes[i] ?? UNKNOWN, no[i] ?? UNKNOWN];
    return common(op, i, a, b);
  });
};

/** State that a body passes on to itself: its values change from run to run, its shape may. */
function carried(initial: Known): Known {
  const { held } = initial;
  return { ...initial, value: null, constant: false, ...(held ? { held: { ...held, list: null } } : {}) };
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
    const next = states.map((state, i): Known => {
      const exit = outputs[exits + i] ?? UNKNOWN;
      if (state.held && exit.held) {
        const held = openedHeld(op, i, state.held, exit.held);
        return held === state.held ? state : { ...state, dtype: held.each.dtype, held };
      }
      const shape = opened(op, i, state.shape, exit.shape);
      return shape === state.shape ? state : { ...state, shape };
    });
    if (next.every((state, i) => state === states[i])) return { states, outputs };
    states = next;
  }
}

/** The sequence at entry, with its length and those dimensions open that come out different. */
function openedHeld(op: Op, output: number, entry: Held, exit: Held): Held {
  const length = openLength(op, output);
  const count = entry.count === exit.count || entry.count === length ? entry.count : length;
  // Nothing is known of the elements of an empty sequence, or of one that was only reserved: those that come out are the
  // first.
  const shape = entry.each.shape ?? null;
  const each =
    (entry.count === 0 || entry.each.dtype === "unknown") && shape === null
      ? exit.each.shape
      : opened(op, output, shape, exit.each.shape);
  if (count === entry.count && each === shape) return entry;
  return { ...entry, each: { ...entry.each, dtype: exit.each.dtype, shape: each }, count };
}

/** The name of a length that grows from one iteration to the next. */
function openLength(op: Op, output: number): string {
  return `${op.outputs[output] ?? op.type}[length]`;
}

/** Sequences after the last iteration: longer by what one iteration adds, as often as there are iterations. */
function lengthened(
  op: Op,
  initial: readonly Known[],
  states: readonly Known[],
  exits: readonly Known[],
  trips: Dim | null,
): readonly Known[] {
  return states.map((state, i) => {
    const [before, after] = [initial[i]?.held?.count ?? null, exits[i]?.held?.count ?? null];
    const { held } = state;
    if (!held || held.count !== openLength(op, i)) return state;
    const growth = after === null ? null : subtract(after, held.count);
    const gain = typeof growth === "number" && trips !== null ? multiply(trips, growth) : null;
    const count = before === null || gain === null ? null : add(before, gain);
    return { ...state, held: { ...held, count } };
  });
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
  op.iterations = typeof trips === "number" ? Math.max(0, trips) : trips;
  const scans = outputs.slice(1 + states.length).map(
    ({ dtype, shape }, i): Inferred => ({
      dtype,
      shape: shape && [op.iterations ?? op.fresh(states.length + i, 0), ...shape],
    }),
  );
  return [...lengthened(op, initial, states, outputs.slice(1), trips), ...scans];
};

/**
 * Scan of opset 8: sequence lengths in front, and a batch axis that the body does not see; [B, …] states and [B, S, …]
 * sequences.
 */
const batchedScan: Rule = (op) => {
  const count = op.number("num_scan_inputs", 0);
  const states = op.inputs.length - 1 - count;
  if (count < 1 || states < 0) throw new Mismatch("num_scan_inputs does not fit");
  const inner = (index: number, axes: number): Known => {
    const shape = op.shape(index);
    if (shape.length < axes) throw new Mismatch(`input ${index} has no batch axis`);
    return { dtype: op.input(index).dtype, shape: shape.slice(axes), value: null, constant: false };
  };
  const slices = Array.from({ length: count }, (_, i) => inner(1 + states + i, 2));
  const [batch, steps] = op.shape(1 + states) as [Dim, Dim];
  const initial = Array.from({ length: states }, (_, i) => inner(1 + i, 1));
  const { states: settled, outputs } = settle(op, "body", initial, 0, (now) => [...now, ...slices]);
  op.iterations = multiply(batch, steps);
  const outside = ({ dtype, shape }: Known, axes: readonly Dim[]): Inferred => ({
    dtype,
    shape: shape && [...axes, ...shape],
  });
  return [
    ...settled.map((state) => outside(state, [batch])),
    ...outputs.slice(states).map((output) => outside(output, [batch, steps])),
  ];
};

/** States …, sequences … → states …, stacked outputs …; the body sees one slice of each sequence at a time. */
export const scan: Rule = (op) => {
  if (op.opset < 9) return batchedScan(op);
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
  op.iterations = steps;
  const outAxes = op.list("scan_output_axes");
  const stacked = outputs.slice(states.length).map(({ dtype, shape }, i): Inferred => {
    if (!shape) return { dtype, shape };
    const axis = axisOf(outAxes?.[i] ?? 0, shape.length + 1);
    return { dtype, shape: shape.toSpliced(axis, 0, steps ?? op.fresh(states.length + i, axis)) };
  });
  return [...states, ...stacked];
};
