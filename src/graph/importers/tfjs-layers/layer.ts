import { at, isRecord, type Json, type JsonRecord } from "../../json.ts";
import type { Attribute, Dim, Shape } from "../../model.ts";
import { type CallConfig, dtypeOf, type LayerConfig, list, text } from "./config.ts";
import type { Manifest } from "./manifest.ts";
import type { Sketch } from "./sketch.ts";

/** Writes a layer's call into the sketch and gives its outputs. Throws Untranslatable where its settings are unknown ones. */
export type LayerRule = (call: LayerCall) => string | readonly string[];

/** The layer, or a setting of it, has no translation: it stays a node of its own, named and without a price. */
export class Untranslatable extends Error {}

/** What a rule may ask of the network that the layer stands in. */
export interface Surroundings {
  readonly sketch: Sketch;
  readonly manifest: Manifest;
  /** Calls another layer, or a model: what wrappers do. */
  apply(layer: LayerConfig, inputs: readonly string[], path: string, home: string): readonly string[];
}

/** One call of a layer: its settings, the tensors that it is given, and the sketch that it is written into. */
export class LayerCall {
  readonly layer: LayerConfig;
  readonly inputs: readonly string[];
  readonly numbers: readonly number[];
  readonly named: Readonly<Record<string, string>>;
  readonly options: JsonRecord;
  readonly around: Surroundings;
  /** Where the layer stands: "encoder/block1/conv"; a later call of the same layer has a number. */
  readonly path: string;
  /** As the path, without numbers of calls: where its weights stand. */
  readonly home: string;
  readonly #taken = new Map<string, number>();

  constructor(
    layer: LayerConfig,
    given: {
      inputs: readonly string[];
      numbers?: readonly number[];
      named?: Readonly<Record<string, string>>;
      options?: CallConfig["options"];
    },
    around: Surroundings,
    path: string,
    home: string,
  ) {
    this.layer = layer;
    this.inputs = given.inputs;
    this.numbers = given.numbers ?? [];
    this.named = given.named ?? {};
    this.options = given.options ?? {};
    this.around = around;
    this.path = path;
    this.home = home;
  }

  /** The first input. */
  get x(): string {
    const [first] = this.inputs;
    if (first === undefined) throw new Untranslatable();
    return first;
  }

  shape(name: string = this.x): Shape {
    const shape = this.around.sketch.shape(name);
    if (!shape) throw new Untranslatable();
    return shape;
  }

  setting(...keys: readonly string[]): Json | undefined {
    for (const key of keys) {
      const value = at(this.layer.config, key);
      if (value !== undefined && value !== null) return value;
    }
    return undefined;
  }

  number(key: string, fallback: number): number {
    const value = this.setting(key);
    return typeof value === "number" ? value : fallback;
  }

  flag(key: string, fallback = false): boolean {
    const value = this.setting(key);
    return typeof value === "boolean" ? value : fallback;
  }

  text(key: string, fallback = ""): string {
    return text(this.setting(key)) || fallback;
  }

  /** A number, or one for each axis. */
  perAxis(key: string, axes: number, fallback: number): readonly number[] {
    const value = this.setting(key);
    if (typeof value === "number") return new Array<number>(axes).fill(value);
    const values = list(value).filter((entry) => typeof entry === "number");
    return values.length === axes ? values : new Array<number>(axes).fill(values[0] ?? fallback);
  }

  get channelsLast(): boolean {
    return this.text("data_format", "channels_last") !== "channels_first";
  }

  /** The attribute that says so, for operators that have it. */
  get layout(): Readonly<Record<string, string>> {
    return this.channelsLast ? { data_layout: "NHWC" } : {};
  }

  /** Axes that are neither batch nor channels. */
  get spatial(): readonly number[] {
    const axes = this.shape().length - 2;
    return Array.from({ length: axes }, (_, i) => i + (this.channelsLast ? 1 : 2));
  }

  get channels(): Dim | null {
    const shape = this.shape();
    return (this.channelsLast ? shape.at(-1) : shape[1]) ?? null;
  }

  /** @returns the name of the output, "path/Op" */
  emit(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    domain = "",
  ): string {
    return this.emitAll(op, inputs, attributes, [""], domain)[0]!;
  }

  /** As emit, for several outputs, named by their suffixes; null where one is not wanted. */
  emitAll(
    op: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>>,
    suffixes: readonly (string | null)[],
    domain = "",
  ): readonly string[] {
    const name = `${this.path}/${this.#unique(op)}`;
    const outputs = suffixes.map((suffix) => (suffix === null ? "" : name + suffix));
    const last = inputs.findLastIndex((input) => input !== "");
    this.around.sketch.node(op, inputs.slice(0, last + 1), {
      name,
      attributes,
      outputs,
      domain,
      original: this.layer.className,
    });
    return outputs;
  }

  integers(values: readonly number[]): string {
    return this.emit("Constant", [], { value_ints: values });
  }

  scalar(value: number): string {
    return this.emit("Constant", [], { value_float: value });
  }

  index(value: number): string {
    return this.emit("Constant", [], { value_int: value });
  }

  floats(values: readonly number[]): string {
    return this.emit("Constant", [], { value_floats: values });
  }

  #unique(op: string): string {
    const count = this.#taken.get(op) ?? 0;
    this.#taken.set(op, count + 1);
    return count === 0 ? op : `${op}_${count}`;
  }

  /**
   * A weight of the layer, by the shape that its settings come to; where they do not tell, by the stored one.
   * @param names the first is what it is called; others are what it was called in other versions
   * @param arrange the same elements as the operator wants them
   */
  weight(
    names: string | readonly string[],
    dims: readonly (Dim | null)[],
    arrange: (dims: readonly number[]) => readonly number[] = (same) => same,
  ): string {
    const [first = "", ...others] = typeof names === "string" ? [names] : names;
    // A layer that is called again reads the same weights.
    if (this.around.sketch.shape(`${this.home}/${first}`)) return `${this.home}/${first}`;
    const known = dims.every((dim) => typeof dim === "number") ? (dims as readonly number[]) : null;
    let stored = null;
    for (const name of [first, ...others]) stored ??= this.around.manifest.find(this.layer.name, name, known);
    const found = known ?? stored?.dims;
    if (!found) throw new Untranslatable();
    const dtype = stored?.dtype ?? dtypeOf(this.setting("dtype"));
    return this.around.sketch.weight(`${this.home}/${first}`, dtype, arrange(found), stored?.storage);
  }

  /** A weight of zeros or ones that the layer does without, where the operator wants one. */
  constantWeight(size: Dim | null, value: number): string {
    if (typeof size !== "number") throw new Untranslatable();
    return this.emit("Expand", [this.floats([value]), this.integers([size])]);
  }

  /** A layer within this one's settings: the one that a wrapper wraps. */
  inner(key: string): LayerConfig {
    const given = this.setting(key);
    const config = at(given, "config");
    if (!isRecord(given) || !isRecord(config)) throw new Untranslatable();
    return {
      className: text(at(given, "class_name")),
      name: text(at(config, "name")) || key,
      config,
      calls: [],
      builtFor: null,
    };
  }
}
