import { ProblemError } from "../../../core/result.ts";
import type { Dtype } from "../../../core/units.ts";
import type { DraftGraph, DraftModel } from "../../draft.ts";
import { MAX_CALLS, MAX_NESTING, MAX_NODES, MAX_TENSORS } from "../../limits.ts";
import type { Dim, Storage } from "../../model.ts";
import { tooMuch } from "../../problems.ts";
import { branches, whileLoop } from "../tensorflow/control.ts";
import { lower } from "../tensorflow/index.ts";
import { modulePath } from "../tensorflow/paths.ts";
import { Target, type TfNode } from "../tensorflow/target.ts";
import { customWord } from "./custom.ts";
import type { LiteGraph, LiteModel, LiteOperator, LiteTensor } from "./read.ts";
import { wordFor } from "./words.ts";

/** What stands in the file for the constant tensors, looked up before: values of small ones, storage of packed ones. */
export interface LiteWeights {
  readonly values: ReadonlyMap<LiteTensor, readonly number[]>;
  readonly storage: ReadonlyMap<LiteTensor, Storage>;
}

/** A TensorFlow Lite model in ONNX's vocabulary. Throws ProblemError. */
export function liteDraft(model: LiteModel, weights: LiteWeights, name: string): DraftModel {
  const main = model.subgraphs[0];
  if (!main) throw broken("The file has no graph", "");
  const writer = new Writer(model, weights);
  return {
    name,
    source: { format: "tflite", version: String(model.version), producer: model.description },
    opsets: new Map(),
    functions: [],
    graph: writer.graph(main, main.name || "main", null, "", 0),
  };
}

/** Whether nothing but the file gives a tensor its values. */
export function constantsOf(graph: LiteGraph): readonly LiteTensor[] {
  const made = new Set([...graph.inputs, ...graph.operators.flatMap(({ outputs }) => outputs)]);
  return graph.tensors.filter((tensor, i) => !made.has(i) && !tensor.variable && tensor.buffer !== 0);
}

/** The last part of an operator's own name among those of what was folded into it. */
const KINDS: ReadonlyMap<string, RegExp> = new Map([
  ["CONV_2D", /(^|\/)conv[^/]*$/i],
  ["DEPTHWISE_CONV_2D", /(^|\/)depthwise[^/]*$/i],
  ["TRANSPOSE_CONV", /(^|\/)conv[^/]*transpose[^/]*$/i],
  ["ADD", /(^|\/)add[^/]*$/i],
  ["MUL", /(^|\/)mul[^/]*$/i],
  ["FULLY_CONNECTED", /(^|\/)(matmul|tensordot)[^/]*$/i],
]);

class Writer {
  readonly #model: LiteModel;
  readonly #weights: LiteWeights;
  #nodes = 0;
  #tensors = 0;
  #graphs = 0;

  constructor(model: LiteModel, weights: LiteWeights) {
    this.#model = model;
    this.#weights = weights;
  }

  /**
   * @param entering names of what a body is given, null for a graph whose inputs are its own
   * @param prefix put before the names of a body, which must not meet those around it
   */
  graph(
    graph: LiteGraph,
    name: string,
    entering: readonly string[] | null,
    prefix: string,
    depth: number,
  ): DraftGraph {
    if (depth > MAX_NESTING) throw tooMuch(`Subgraphs are nested deeper than ${MAX_NESTING}`);
    if (++this.#graphs > MAX_CALLS) throw tooMuch(`Subgraphs are called more than ${MAX_CALLS} times`);
    this.#nodes += graph.operators.length;
    if (this.#nodes > MAX_NODES)
      throw tooMuch(`With its subgraphs written out the graph has more than ${MAX_NODES} nodes`);
    this.#tensors += graph.tensors.length;
    if (this.#tensors > MAX_TENSORS)
      throw tooMuch(`With its subgraphs written out the graph has more than ${MAX_TENSORS} tensors`);
    const tensors = new Tensors(graph, entering, prefix);
    const target = new Target({
      values: (tensor) => this.#valuesOf(tensors.named(tensor)),
      shape: (tensor) => tensors.named(tensor)?.shape ?? null,
    });
    this.#weightsInto(target, tensors);
    if (!entering) {
      for (const index of graph.inputs) {
        const { dtype, shape } = tensors.at(index);
        target.drafting.input(tensors.name(index), dtype, inputDims(shape));
      }
    }
    for (const operator of graph.operators) this.#operator(target, operator, tensors, prefix, depth);
    return target.finish(
      name,
      graph.outputs.map((index) => {
        const [dtype, dims] = stated(tensors.at(index));
        return { name: tensors.name(index), dtype, dims };
      }),
    );
  }

  #valuesOf(tensor: LiteTensor | undefined): readonly number[] | null {
    return (tensor && this.#weights.values.get(tensor)) ?? null;
  }

  #weightsInto(target: Target, tensors: Tensors): void {
    for (const index of tensors.used) {
      if (!tensors.given(index)) continue;
      const tensor = tensors.at(index);
      const { dtype, shape, variable, buffer } = tensor;
      const name = tensors.name(index);
      const dims = shape.map((dim) => Math.max(0, dim));
      if (variable || buffer === 0) {
        // State that the runtime keeps between runs: nothing makes it, and it is no weight.
        target.drafting.node("Variable", [], {
          name: modulePath(name),
          outputs: [name],
          domain: "tf",
          attributes: { dtype, shape: dims },
        });
        continue;
      }
      const storage = this.#weights.storage.get(tensor);
      target.weight(name, dtype, dims, { values: this.#valuesOf(tensor), ...(storage ? { storage } : {}) });
    }
  }

  #operator(target: Target, operator: LiteOperator, tensors: Tensors, prefix: string, depth: number): void {
    const inputs = operator.inputs.map((index) => (index < 0 ? "" : tensors.name(index)));
    const outputs = operator.outputs.map((index) => (index < 0 ? "" : tensors.name(index)));
    for (const index of operator.outputs) {
      if (index < 0) continue;
      target.drafting.describe(tensors.name(index), ...stated(tensors.at(index)));
    }
    const first = operator.outputs.find((index) => index >= 0);
    const path = first === undefined ? "" : modulePath(tensors.at(first).name, KINDS.get(operator.type));
    const { op, attributes } = this.#worded(operator, tensors);
    const node: TfNode = {
      op,
      name: path ? prefix + path : "",
      inputs,
      outputs,
      attributes,
      original: operator.type,
      at: operator.at,
    };
    if (!this.#control(target, node, operator, depth)) lower(node, target);
  }

  #worded(operator: LiteOperator, tensors: Tensors): Pick<TfNode, "op" | "attributes"> {
    if (operator.custom) return customWord(operator);
    const word = wordFor(operator);
    const shapeOf = (port: number) => tensors.shape(operator.inputs[port] ?? -1);
    const channels = shapeOf(0)?.at(-1);
    if (operator.type === "DEPTHWISE_CONV_2D")
      return { op: word.op, attributes: { ...word.attributes, group: channels ?? 0 } };
    if (operator.type === "CONV_2D") {
      // Fewer channels in the weights than in the input: groups.
      const own = shapeOf(1)?.at(-1);
      const group = channels && own && channels > own && channels % own === 0 ? channels / own : 1;
      return { op: word.op, attributes: { ...word.attributes, group } };
    }
    return word;
  }

  /** Operators that run other subgraphs. @returns whether it was one */
  #control(target: Target, node: TfNode, operator: LiteOperator, depth: number): boolean {
    const { type, options } = operator;
    const path = node.name || `${type}_${operator.at}`;
    const body = (option: string, entering: readonly string[]) => {
      const index = typeof options[option] === "number" ? options[option] : -1;
      const subgraph = this.#model.subgraphs[index];
      if (!subgraph)
        throw broken(`An operator runs subgraph ${index}, which is not there`, `byte ${operator.at}`);
      if (subgraph.inputs.length > entering.length)
        throw broken(
          `Subgraph ${index} is given ${entering.length} of ${subgraph.inputs.length} inputs`,
          `byte ${operator.at}`,
        );
      for (const name of entering) target.reads(name);
      return this.graph(subgraph, option, entering, `${path}/${option}/`, depth + 1);
    };
    if (type === "IF") {
      const [condition = "", ...rest] = node.inputs;
      branches(node, target, condition, body("then_branch", rest), body("else_branch", rest));
      return true;
    }
    if (type === "WHILE") {
      whileLoop(
        node,
        target,
        (names) => body("cond", names),
        (names) => body("body", names),
      );
      return true;
    }
    if (type === "CALL" || type === "STABLEHLO_COMPOSITE") {
      target.inline(node, body("subgraph", node.inputs));
      return true;
    }
    return false;
  }
}

/** Names of a subgraph's tensors, each one's own. */
class Tensors {
  readonly #graph: LiteGraph;
  readonly #names: readonly string[];
  readonly #byName = new Map<string, LiteTensor>();
  readonly #made: ReadonlySet<number>;
  /** Indices of tensors that operators or outputs use. */
  readonly used: ReadonlySet<number>;

  constructor(graph: LiteGraph, entering: readonly string[] | null, prefix: string) {
    this.#graph = graph;
    const given = new Map(graph.inputs.map((index, i) => [index, entering?.[i]]));
    const taken = new Set(entering ?? []);
    this.#made = new Set([...graph.inputs, ...graph.operators.flatMap(({ outputs }) => outputs)]);
    this.#names = graph.tensors.map((tensor, i) => {
      const outside = given.get(i);
      const label = tensor.name || `tensor_${i}`;
      // A weight has one name in every copy of a subgraph, so that it is one.
      const own = prefix && this.#weighs(i) ? `${label}@${tensor.buffer}` : prefix + label;
      const name = outside ?? (taken.has(own) ? `${own}#${i}` : own);
      taken.add(name);
      this.#byName.set(name, tensor);
      return name;
    });
    const used = new Set(graph.outputs);
    for (const { inputs, outputs } of graph.operators)
      for (const index of [...inputs, ...outputs]) if (index >= 0) used.add(index);
    this.used = used;
    for (const index of [...used, ...graph.inputs]) this.at(index);
  }

  /** Whether nothing makes a tensor: it stands in the file, or is a state. */
  given(index: number): boolean {
    return !this.#made.has(index);
  }

  #weighs(index: number): boolean {
    const { variable, buffer } = this.#graph.tensors[index]!;
    return this.given(index) && !variable && buffer !== 0;
  }

  at(index: number): LiteTensor {
    const tensor = this.#graph.tensors[index];
    if (!tensor) throw broken(`Tensor ${index} of ${this.#graph.tensors.length} is used`, "");
    return tensor;
  }

  name(index: number): string {
    this.at(index);
    return this.#names[index]!;
  }

  shape(index: number): readonly number[] | null {
    return index < 0 ? null : this.at(index).shape;
  }

  named(name: string): LiteTensor | undefined {
    return this.#byName.get(name);
  }
}

/** An open first axis of several is the batch, whichever input it belongs to. */
function inputDims(shape: readonly number[]): (Dim | null)[] {
  return shape.map((dim, axis) => (dim >= 0 ? dim : axis === 0 && shape.length > 1 ? "batch" : null));
}

/** What the file says of a tensor that an operator makes. */
function stated({ dtype, shape, ranked }: LiteTensor): [Dtype, (number | null)[] | null] {
  return [dtype, ranked ? shape.map((dim) => (dim < 0 ? null : dim)) : null];
}

function broken(what: string, where: string): ProblemError {
  return new ProblemError({ code: "malformed", what, where, advice: "Export the model again." });
}
