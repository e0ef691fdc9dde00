import type { Dtype } from "../../../core/units.ts";
import type { DraftAttribute } from "../../draft.ts";
import type { Drafting } from "../../drafting.ts";
import type { Attribute } from "../../model.ts";
import type { Argument, ProgramNode, TensorMeta } from "./program.ts";

/** Where a graph's own names stand in the draft, and what the file says of its tensors. */
export interface Names {
  /** The draft's name of a tensor or symbol. */
  resolve(name: string): string;
  meta(name: string): TensorMeta | undefined;
  /** Whether any node or output reads it. */
  isRead(name: string): boolean;
}

type Attributes = Readonly<Record<string, Attribute | DraftAttribute>>;

/** Numbers, or the name of a one-dimensional tensor that holds them. */
export type Sizes = readonly number[] | string;

/** One operator's call as a lowering sees it: arguments by their names in ATen's schema, and what it writes. */
export class Call {
  readonly node: ProgramNode;
  readonly draft: Drafting;
  readonly #names: Names;
  readonly #path: string;
  readonly #arguments: ReadonlyMap<string, Argument>;
  #steps = 0;

  /** @param path name of the node: module path and output */
  constructor(node: ProgramNode, draft: Drafting, names: Names, path: string) {
    this.node = node;
    this.draft = draft;
    this.#names = names;
    this.#path = path;
    this.#arguments = new Map(node.inputs.map(({ name, value }) => [name, value]));
  }

  get path(): string {
    return this.#path;
  }

  /** The first argument, whatever it is called: "self", "input" or "tensors". */
  get first(): Argument {
    return this.node.inputs[0]?.value ?? { kind: "none" };
  }

  argument(name: string): Argument {
    return this.#arguments.get(name) ?? { kind: "none" };
  }

  has(name: string): boolean {
    return this.argument(name).kind !== "none";
  }

  /** The draft's name of a tensor argument; "" where it is left out. */
  tensor(argument: Argument | string): string {
    const given = typeof argument === "string" ? this.argument(argument) : argument;
    return given.kind === "tensor" || given.kind === "symbol" ? this.#names.resolve(given.name) : "";
  }

  get x(): string {
    return this.tensor(this.first);
  }

  tensors(argument: Argument): readonly string[] {
    return argument.kind === "tensors" ? argument.names.map((name) => name && this.#names.resolve(name)) : [];
  }

  meta(argument: Argument | string): TensorMeta | undefined {
    const given = typeof argument === "string" ? this.argument(argument) : argument;
    return given.kind === "tensor" ? this.#names.meta(given.name) : undefined;
  }

  /** Dimensions of the first argument; 0 when the file does not say. */
  get rank(): number {
    return this.meta(this.first)?.dims.length ?? 0;
  }

  number(name: string, fallback: number): number {
    const given = this.argument(name);
    return given.kind === "number" ? given.value : fallback;
  }

  flag(name: string): boolean {
    return this.number(name, 0) !== 0;
  }

  text(name: string): string {
    const given = this.argument(name);
    return given.kind === "text" ? given.value : "";
  }

  /** A list of numbers; null where it is left out or has symbols. */
  numbers(name: string): readonly number[] | null {
    const given = this.argument(name);
    if (given.kind === "number") return [given.value];
    return given.kind === "numbers" ? given.values : null;
  }

  /** A list with one entry an axis, one number standing for all of them. */
  perAxis(name: string, axes: number, fallback: number): readonly number[] {
    const given = this.numbers(name);
    if (!given || given.length === 0) return new Array<number>(axes).fill(fallback);
    return given.length === 1 ? new Array<number>(axes).fill(given[0]!) : given;
  }

  /** A list of sizes; null where it is left out. */
  sizes(name: string): Sizes | null {
    const given = this.argument(name);
    if (given.kind === "symbols") return this.joined(given.items);
    return given.kind === "symbol" ? this.#names.resolve(given.name) : this.numbers(name);
  }

  /** Numbers and symbols as one tensor. */
  joined(items: readonly (number | string)[]): string {
    const parts: string[] = [];
    let numbers: number[] = [];
    const flush = () => {
      if (numbers.length > 0) parts.push(this.constant(numbers));
      numbers = [];
    };
    for (const item of items) {
      if (typeof item === "number") numbers.push(item);
      else {
        flush();
        parts.push(this.#names.resolve(item));
      }
    }
    flush();
    return parts.length === 1 ? parts[0]! : this.step("Concat", parts, { axis: 0 });
  }

  /** Sizes as the tensor that an operator reads. */
  sizesInput(sizes: Sizes): string {
    return typeof sizes === "string" ? sizes : this.constant(sizes);
  }

  /** A scalar or symbol as a tensor; "" where it is left out. */
  operand(name: string, dtype: Dtype = "i64"): string {
    const given = this.argument(name);
    return given.kind === "number" ? this.scalar(given.value, dtype) : this.tensor(given);
  }

  constant(values: readonly number[]): string {
    return this.step("Constant", [], { value_ints: [...values] });
  }

  floats(values: readonly number[]): string {
    return this.step("Constant", [], { value_floats: [...values] });
  }

  scalar(value: number, dtype: Dtype): string {
    const tensor = { name: "", dtype, dims: [], values: [value] };
    return this.step("Constant", [], { value: { kind: "tensor", tensor } });
  }

  /** A node on the way, with one output. */
  step(op: string, inputs: readonly string[], attributes: Attributes = {}, domain = ""): string {
    const name = `${this.#path}/${op}${this.#steps++ || ""}`;
    return this.draft.node(op, inputs, { name, attributes, domain, original: this.#original() });
  }

  /** The node that makes the call's outputs; those after the first only where something reads them. */
  emit(op: string, inputs: readonly string[], attributes: Attributes = {}, domain = ""): true {
    this.#write(op, inputs, attributes, domain, this.outputs);
    return true;
  }

  /** As emit, for an operator that has only the first of ATen's outputs; false where another is read. */
  emitFirst(op: string, inputs: readonly string[], attributes: Attributes = {}, domain = ""): boolean {
    if (this.outputs.slice(1).some((name) => name !== "")) return false;
    this.#write(op, inputs, attributes, domain, this.outputs.slice(0, 1));
    return true;
  }

  /** A node that makes one of several outputs. */
  emitOutput(index: number, op: string, inputs: readonly string[], attributes: Attributes = {}): void {
    const output = this.outputs[index];
    if (output) this.#write(op, inputs, attributes, "", [output]);
  }

  /** Names of the outputs in the draft; "" for those after the first that nothing reads. */
  get outputs(): readonly string[] {
    return outputNames(this.node).map((name, i) =>
      name && (i === 0 || this.#names.isRead(name)) ? this.#names.resolve(name) : "",
    );
  }

  outputMeta(index = 0): TensorMeta | undefined {
    return this.#names.meta(outputNames(this.node)[index] ?? "");
  }

  #write(
    op: string,
    inputs: readonly string[],
    attributes: Attributes,
    domain: string,
    outputs: readonly string[],
  ): void {
    // An optional input that is left out needs no place at the end.
    const last = inputs.findLastIndex((name) => name !== "");
    const options = { name: this.#path, attributes, outputs, domain, original: this.#original() };
    this.draft.node(op, inputs.slice(0, last + 1), options);
  }

  #original(): string {
    return this.node.target.replace(/^torch\.ops\./, "");
  }
}

/** The tensors and symbols that a node makes, in order; "" where an output is neither. */
export function outputNames(node: ProgramNode): readonly string[] {
  return node.outputs.flatMap((output) => {
    if (output.kind === "tensors") return output.names;
    return output.kind === "tensor" || output.kind === "symbol" ? output.name : "";
  });
}
