import type { Dtype } from "../../../core/units.ts";
import type { Attribute } from "../../../graph/model.ts";

/** A tensor of a graph that rewrites change. */
export class Value {
  shape: readonly number[] | null;
  readonly dtype: Dtype;
  /** Known when the session is made. */
  readonly constant: boolean;
  producer: Step | null = null;
  /** One entry a use. */
  readonly readers: Step[] = [];
  /** A result of the graph, or read from a body: the tensor has to exist. */
  kept = false;
  /** The session does not know all of its sizes: the file has names where we have numbers. */
  open = false;

  constructor(shape: readonly number[] | null, dtype: Dtype, constant = false) {
    this.shape = shape;
    this.dtype = dtype;
    this.constant = constant;
  }
}

export type Attributes = Readonly<Record<string, Attribute>>;

/** An operator of a graph that rewrites change. */
export interface Step {
  op: string;
  domain: string;
  attributes: Attributes;
  readonly inputs: (Value | null)[];
  readonly outputs: (Value | null)[];
  /** The model's nodes that it stands for. */
  names: readonly string[];
  on: "gpu" | "cpu";
  /** The runtime's channels-last form of the operator. */
  channelsLast: boolean;
  removed: boolean;
}

/** A graph that rewrites change in place; only plan.ts and what it calls see it. */
export class WorkingGraph {
  /** The version of ONNX's operators that the file asks for. */
  readonly opset: number;
  steps: Step[] = [];
  /** `steps` are in order but for those that were removed. */
  #ordered = false;

  constructor(opset: number) {
    this.opset = opset;
  }

  add(op: string, inputs: (Value | null)[], outputs: (Value | null)[], attributes: Attributes = {}): Step {
    const step: Step = {
      op,
      domain: "",
      attributes,
      inputs,
      outputs,
      names: [],
      on: "cpu",
      channelsLast: false,
      removed: false,
    };
    for (const input of inputs) input?.readers.push(step);
    for (const output of outputs) if (output) output.producer = step;
    this.steps.push(step);
    this.#ordered = false;
    return step;
  }

  setInput(step: Step, at: number, value: Value | null): void {
    const before = step.inputs[at];
    if (before) drop(before.readers, step);
    step.inputs[at] = value;
    value?.readers.push(step);
    this.#ordered = false;
  }

  remove(step: Step): void {
    step.removed = true;
    for (const input of step.inputs) if (input) drop(input.readers, step);
    for (const output of step.outputs) if (output?.producer === step) output.producer = null;
  }

  /** Whoever reads `from` reads `to`, and `to` is kept where `from` was. */
  replace(from: Value, to: Value): void {
    for (const reader of new Set(from.readers))
      for (const [at, input] of reader.inputs.entries()) if (input === from) this.setInput(reader, at, to);
    if (from.kept) to.kept = true;
  }

  /** Takes out a step that hands on its first input. */
  bypass(step: Step): void {
    const [from] = step.inputs;
    const [to] = step.outputs;
    this.remove(step);
    if (from && to) this.replace(to, from);
  }

  /** The steps, each after those that it reads from; those left out are forgotten. */
  order(): readonly Step[] {
    if (this.#ordered) {
      if (this.steps.some(({ removed }) => removed))
        this.steps = this.steps.filter(({ removed }) => !removed);
      return this.steps.slice();
    }
    const state = new Set<Step>();
    const ordered: Step[] = [];
    for (const start of this.steps) {
      if (start.removed || state.has(start)) continue;
      const stack: { step: Step; next: number }[] = [{ step: start, next: 0 }];
      state.add(start);
      while (stack.length > 0) {
        const top = stack[stack.length - 1]!;
        const input = top.step.inputs[top.next];
        if (top.next++ >= top.step.inputs.length) {
          ordered.push(top.step);
          stack.pop();
          continue;
        }
        const before = input?.producer;
        if (before && !before.removed && !state.has(before)) {
          state.add(before);
          stack.push({ step: before, next: 0 });
        }
      }
    }
    this.steps = ordered;
    this.#ordered = true;
    // A copy: rewrites add steps while they walk.
    return ordered.slice();
  }

  /** Takes out what nobody reads. */
  prune(): void {
    for (const step of this.order().toReversed())
      if (step.outputs.every((output) => !output || (output.readers.length === 0 && !output.kept)))
        this.remove(step);
  }
}

function drop(list: Step[], step: Step): void {
  const at = list.indexOf(step);
  if (at >= 0) list.splice(at, 1);
}

/** The one step that reads the value, if it is one and the value is nobody's result. */
export function onlyReader(value: Value | null | undefined): Step | null {
  return value && !value.kept && value.readers.length === 1 ? value.readers[0]! : null;
}

export function isOp(step: Step, ...ops: readonly string[]): boolean;
export function isOp(step: Step | null | undefined, ...ops: readonly string[]): step is Step;
export function isOp(step: Step | null | undefined, ...ops: readonly string[]): boolean {
  return step !== null && step !== undefined && step.domain === "" && ops.includes(step.op);
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

export function sameDims(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, at) => dim === b[at]);
}
