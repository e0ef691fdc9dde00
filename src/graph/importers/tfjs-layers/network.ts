import { ProblemError } from "../../../core/result.ts";
import type { DraftGraph } from "../../draft.ts";
import type { Json, JsonRecord } from "../../json.ts";
import { MAX_NODES } from "../../limits.ts";
import type { Dim } from "../../model.ts";
import { tooMuch } from "../../problems.ts";
import {
  type CallConfig,
  dtypeOf,
  isModel,
  type LayerConfig,
  type ModelConfig,
  malformed,
  readModel,
  shapeOf,
  type TensorRef,
} from "./config.ts";
import { LayerCall, type Surroundings, Untranslatable } from "./layer.ts";
import { LAYERS } from "./layers/index.ts";
import type { Manifest } from "./manifest.ts";
import { Sketch } from "./sketch.ts";

/** From a Keras architecture to a draft: layers are written out call by call, in the order in which tensors are made. */
export function translateModel(json: JsonRecord, manifest: Manifest, where: string): DraftGraph {
  const network = new Network(manifest, where);
  const outputs = network.model(json, null, "", "");
  return network.sketch.finish(readModel(json, where).name, outputs);
}

/** Layers and their inputs, those of models that are called again each time. */
const MAX_STEPS = MAX_NODES;

class Network implements Surroundings {
  readonly sketch: Sketch;
  readonly manifest: Manifest;
  readonly #where: string;
  readonly #models = new Map<Json | undefined, ModelConfig>();
  #steps = 0;

  constructor(manifest: Manifest, where: string) {
    this.sketch = new Sketch(where);
    this.manifest = manifest;
    this.#where = where;
  }

  /**
   * A model, or a layer that is one.
   * @param inputs null: it is the outermost, and its inputs are the network's
   * @returns its outputs' names
   */
  model(json: JsonRecord, inputs: readonly string[] | null, path: string, home: string): readonly string[] {
    const { config: settings } = json;
    // A model that is called again is read once.
    let config = this.#models.get(settings);
    if (!config) {
      config = readModel(json, this.#where);
      this.#models.set(settings, config);
    }
    // A model that is called again is looked through again.
    this.#count(config.layers.length);
    return config.sequential
      ? this.#sequential(config, inputs, path, home)
      : this.#functional(config, inputs, path, home);
  }

  apply(layer: LayerConfig, inputs: readonly string[], path: string, home: string): readonly string[] {
    return this.#call(layer, { tensors: [], numbers: [], named: {}, options: {} }, inputs, {}, path, home, 1);
  }

  #sequential(
    config: ModelConfig,
    inputs: readonly string[] | null,
    path: string,
    home: string,
  ): readonly string[] {
    let now = inputs;
    for (const layer of config.layers) {
      now ??= [
        this.#input(
          layer,
          shapeOf(layer.config.batch_input_shape) ??
            shapeOf(layer.config.batch_shape) ??
            layer.builtFor ??
            config.builtFor,
        ),
      ];
      if (layer.className === "InputLayer") continue;
      now = this.apply(layer, now, join(path, layer.name), join(home, layer.name));
    }
    return now ?? [];
  }

  #functional(
    config: ModelConfig,
    inputs: readonly string[] | null,
    path: string,
    home: string,
  ): readonly string[] {
    const made = new Map<string, string>();
    for (const [i, reference] of config.inputs.entries()) {
      const given = inputs?.[i];
      if (given !== undefined) made.set(key(reference), given);
    }
    for (const layer of config.layers) {
      if (layer.className !== "InputLayer" || made.has(key({ layer: layer.name, call: 0, output: 0 })))
        continue;
      if (inputs) continue;
      const shape = shapeOf(layer.config.batch_input_shape) ?? shapeOf(layer.config.batch_shape);
      made.set(key({ layer: layer.name, call: 0, output: 0 }), this.#input(layer, shape));
    }
    const outputsOf = outputCounts(config);
    for (const { layer, call, index } of inOrder(config, new Set(made.keys()), this.#where)) {
      const tensors = call.tensors.map((reference) => this.#found(made, reference));
      const named = Object.fromEntries(
        Object.entries(call.named).map(([name, reference]) => [name, this.#found(made, reference)]),
      );
      const suffix = index === 0 ? "" : `#${index + 1}`;
      const where = join(path, layer.name);
      const outputs = this.#call(
        layer,
        call,
        tensors,
        named,
        where + suffix,
        join(home, layer.name),
        outputsOf.get(layer.name) ?? 1,
      );
      for (const [output, name] of outputs.entries())
        made.set(key({ layer: layer.name, call: index, output }), name);
    }
    return config.outputs.map((reference) => this.#found(made, reference));
  }

  #count(steps: number): void {
    this.#steps += steps;
    if (this.#steps > MAX_STEPS) throw tooMany(this.#where);
  }

  #found(made: ReadonlyMap<string, string>, reference: TensorRef): string {
    const name = made.get(key(reference));
    if (name !== undefined) return name;
    throw malformed(`Nothing makes output ${reference.output} of layer "${reference.layer}"`, this.#where);
  }

  #call(
    layer: LayerConfig,
    { options, numbers }: CallConfig,
    inputs: readonly string[],
    named: Readonly<Record<string, string>>,
    path: string,
    home: string,
    outputs: number,
  ): readonly string[] {
    this.#count(1 + inputs.length);
    const json = { class_name: layer.className, config: layer.config } as const;
    if (isModel(json)) return this.model(json, [...inputs, ...Object.values(named)], path, home);
    const [first] = inputs;
    if (layer.builtFor && first !== undefined) this.sketch.describe(first, opened(layer.builtFor));
    const call = new LayerCall(layer, { inputs, numbers, named, options }, this, path, home);
    const rule = Object.hasOwn(LAYERS, layer.className) ? LAYERS[layer.className] : undefined;
    const marks = [this.sketch.mark(), this.manifest.mark()] as const;
    try {
      if (!rule) throw new Untranslatable();
      const made = rule(call);
      return typeof made === "string" ? [made] : made;
    } catch (thrown) {
      if (!(thrown instanceof Untranslatable)) throw thrown;
      // What the rule wrote before it gave up is no part of the network.
      this.sketch.restore(marks[0]);
      this.manifest.restore(marks[1]);
      return this.#unknown(call, outputs);
    }
  }

  /** A layer that is not known, with its inputs and whatever weights the file stores for it. */
  #unknown(call: LayerCall, count: number): readonly string[] {
    const { layer, home } = call;
    const weights = this.manifest
      .of(layer.name)
      .map(({ name, dtype, dims, storage }) =>
        this.sketch.weight(`${home}/${name.slice(name.lastIndexOf("/") + 1)}`, dtype, dims, storage),
      );
    const named =
      layer.className === "TFOpLambda"
        ? `${layer.className}:${String(layer.config.function ?? "")}`
        : layer.className;
    const suffixes = Array.from({ length: count }, (_, i) => (i === 0 ? "" : `:${i}`));
    return call.emitAll(
      named,
      [...call.inputs, ...Object.values(call.named), ...weights],
      {},
      suffixes,
      "keras",
    );
  }

  #input(layer: LayerConfig, shape: readonly (number | null)[] | null): string {
    const name = layer.className === "InputLayer" ? layer.name : `${layer.name}_input`;
    if (!shape) throw noShape(layer.name, this.#where);
    return this.sketch.input(name, dtypeOf(layer.config.dtype), opened(shape));
  }
}

/** The first axis is the batch. */
function opened(shape: readonly (number | null)[]): readonly (Dim | null)[] {
  return shape.map((dim, axis) => (axis === 0 ? (dim ?? "batch") : dim));
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}

function key({ layer, call, output }: TensorRef): string {
  return `${layer}\n${call}\n${output}`;
}

/** How many outputs of each layer anything reads. */
function outputCounts(config: ModelConfig): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  const see = ({ layer, output }: TensorRef) =>
    counts.set(layer, Math.max(counts.get(layer) ?? 1, output + 1));
  for (const { calls } of config.layers)
    for (const call of calls)
      for (const reference of [...call.tensors, ...Object.values(call.named)]) see(reference);
  for (const reference of config.outputs) see(reference);
  return counts;
}

interface Pending {
  readonly layer: LayerConfig;
  readonly call: CallConfig;
  readonly index: number;
}

/** Calls in an order in which each finds its tensors made, the file's own wherever it will do. Throws "malformed". */
function inOrder(config: ModelConfig, made: ReadonlySet<string>, where: string): readonly Pending[] {
  const calls: Pending[] = config.layers.flatMap((layer) =>
    layer.className === "InputLayer" ? [] : layer.calls.map((call, index) => ({ layer, call, index })),
  );
  const makers = new Map(calls.map((pending, i) => [callKey(pending.layer.name, pending.index), i]));
  const waiting = calls.map(({ call, layer }) => {
    const from = new Set<number>();
    for (const reference of [...call.tensors, ...Object.values(call.named)]) {
      if (made.has(key(reference))) continue;
      const maker = makers.get(callKey(reference.layer, reference.call));
      if (maker === undefined)
        throw malformed(`Layer "${layer.name}" reads "${reference.layer}", which nothing makes`, where);
      from.add(maker);
    }
    return from;
  });
  const readers = calls.map((): number[] => []);
  for (const [i, from] of waiting.entries()) for (const maker of from) readers[maker]!.push(i);
  const open = waiting.map((from) => from.size);
  const order: Pending[] = [];
  const ready = [...open.keys()].filter((i) => open[i] === 0).reverse();
  for (let i = ready.pop(); i !== undefined; i = ready.pop()) {
    order.push(calls[i]!);
    for (const reader of readers[i]!.toReversed()) if (--open[reader]! === 0) ready.push(reader);
  }
  if (order.length === calls.length) return order;
  const stuck = calls[open.findIndex((count) => count > 0)]!;
  throw malformed(`The graph runs in a circle at layer "${stuck.layer.name}"`, where);
}

function callKey(layer: string, call: number): string {
  return `${layer}\n${call}`;
}

function noShape(layer: string, where: string): ProblemError {
  return new ProblemError({
    code: "malformed",
    what: `The model does not say what its first layer, "${layer}", is given`,
    where,
    advice: "Build the model with an input shape, or call it once, before saving it.",
  });
}

function tooMany(where: string): ProblemError {
  return tooMuch(
    `With its models written out the network has more than ${MAX_STEPS} layers and inputs`,
    where,
  );
}
