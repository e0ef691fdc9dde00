import { MAX_RANK } from "../limits.ts";
import type { Attribute, Dim, Shape } from "../model.ts";
import { allNumbers, type Element, type Inferred, type Known } from "./known.ts";

/**
 * How the outputs of one operator follow from its inputs. Throws Mismatch where the inputs cannot fit and Unresolved
 * where something that it needs is not known; either leaves the outputs without a shape.
 */
export type Rule = (op: Op) => readonly Inferred[];

/** Inputs that the operator does not allow: the file, or the dims that were set, are wrong. */
export class Mismatch extends Error {}

/** The shape depends on something that is not known before run time. */
export class Unresolved extends Error {}

/** Of the many nodes without bodies; nothing is ever added to it. */
const NO_NAMES = new Set<string>();

function noBody(): never {
  throw new Unresolved("it has no body");
}

/** One node as a rule sees it. */
export class Op {
  readonly type: string;
  /** Version of the operator set that the node belongs to. */
  readonly opset: number;
  /** null where an optional input is left out. */
  readonly inputs: readonly (Known | null)[];
  /** Names of the outputs; "" where one is left out. */
  readonly outputs: readonly string[];
  /** Tensors in attributes: `value` of Constant and ConstantOfShape. */
  readonly tensors: Readonly<Record<string, Known>>;
  /** Names of the attributes that hold graphs. */
  readonly bodies: ReadonlySet<string>;
  /** Infers a body, given what enters it; what is left out is as the body declares it. */
  readonly body: (name: string, inputs: readonly Known[]) => readonly Known[];
  /** Bodies that these inputs contradict, as far as they were inferred: no run gets through them. */
  readonly contradicted: Set<string>;
  /** Set by the rule of If: the only body that can run. */
  taken: string | null = null;
  /** Set by the rules of Loop and Scan: how often the body runs, null when only a run can tell. */
  iterations: Dim | null = null;
  readonly #attributes: Readonly<Record<string, Attribute>>;
  readonly #dims: Readonly<Record<string, number>>;

  constructor(node: {
    type: string;
    opset: number;
    inputs: readonly (Known | null)[];
    outputs: readonly string[];
    attributes: Readonly<Record<string, Attribute>>;
    tensors?: Readonly<Record<string, Known>>;
    bodies?: ReadonlySet<string>;
    body?: ((name: string, inputs: readonly Known[]) => readonly Known[]) | undefined;
    contradicted?: Set<string>;
    dims?: Readonly<Record<string, number>>;
  }) {
    this.type = node.type;
    this.opset = node.opset;
    this.inputs = node.inputs;
    this.outputs = node.outputs;
    this.tensors = node.tensors ?? {};
    this.bodies = node.bodies ?? NO_NAMES;
    this.contradicted = node.contradicted ?? NO_NAMES;
    this.body = node.body ?? noBody;
    this.#attributes = node.attributes;
    this.#dims = node.dims ?? {};
  }

  has(index: number): boolean {
    return this.inputs[index] != null;
  }

  input(index: number): Known {
    const input = this.inputs[index];
    if (!input) throw new Mismatch(`input ${index} is missing`);
    return input;
  }

  /** The shape of an input; Unresolved when it has none. */
  shape(index: number): Shape {
    const { shape } = this.input(index);
    if (!shape) throw new Unresolved(`the shape of input ${index} is not known`);
    return shape;
  }

  /** The shape of an input that must have `rank` dimensions. */
  ranked(index: number, rank: number): Shape {
    const shape = this.shape(index);
    if (shape.length !== rank)
      throw new Mismatch(`input ${index} has ${shape.length} dimensions instead of ${rank}`);
    return shape;
  }

  /** The elements of a vector with an entry an axis, null where not known; Unresolved when not even their number is. */
  elements(index: number): readonly Element[] {
    const { value, shape } = this.input(index);
    if (value) return value;
    const count = shape?.length === 1 ? shape[0] : undefined;
    if (typeof count === "number" && count <= MAX_RANK) return new Array<Element>(count).fill(null);
    throw new Unresolved(`the value of input ${index} is not known before run time`);
  }

  /** The elements of an input, all of them numbers. */
  numbers(index: number): readonly number[] {
    const elements = this.elements(index);
    if (!allNumbers(elements))
      throw new Unresolved(`the value of input ${index} is not known before run time`);
    return elements;
  }

  attribute(name: string): Attribute | undefined {
    return Object.hasOwn(this.#attributes, name) ? this.#attributes[name] : undefined;
  }

  number(name: string, fallback: number): number {
    const value = this.attribute(name);
    return typeof value === "number" ? value : fallback;
  }

  text(name: string, fallback: string): string {
    const value = this.attribute(name);
    return typeof value === "string" ? value : fallback;
  }

  /** A list attribute; null when it is not there. */
  list(name: string): readonly number[] | null {
    const value = this.attribute(name);
    if (!Array.isArray(value)) return null;
    return value.every((entry): entry is number => typeof entry === "number") ? value : null;
  }

  /** Integers that are an attribute up to some opset and an input after it; null when neither is there. */
  listOrInput(name: string, index: number): readonly Element[] | null {
    return this.list(name) ?? (this.has(index) ? this.elements(index) : null);
  }

  /** A dimension that only a run can tell, named after output and axis; a value set by that name is used. */
  fresh(output: number, axis: number): Dim {
    const name = `${this.outputs[output] ?? this.type}[${axis}]`;
    return Object.hasOwn(this.#dims, name) ? this.#dims[name]! : name;
  }
}

/** An axis counted from the end if negative, checked against the rank. */
export function axisOf(axis: number, rank: number): number {
  const positive = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(positive) || positive < 0 || positive >= Math.max(rank, 1))
    throw new Mismatch(`axis ${axis} does not exist in ${rank} dimensions`);
  return positive;
}

/** Whether two dimensions certainly differ: numbers that are not equal. */
export function differ(a: Dim, b: Dim): boolean {
  return typeof a === "number" && typeof b === "number" && a !== b;
}
