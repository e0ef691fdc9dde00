import { ProblemError } from "../../../core/result.ts";
import type { Dtype } from "../../../core/units.ts";
import { at, isRecord, type Json, type JsonRecord } from "../../json.ts";

/**
 * A Keras architecture as its JSON has it (model.to_json(), config.json of a .keras file, model.json of TensorFlow.js):
 * layers with their settings, and for each call of a layer the tensors that it is given. Keras 2 writes those as nested
 * lists, Keras 3 as records.
 */

export interface ModelConfig {
  readonly name: string;
  /** Of a Sequential model each layer is called once, on the one before. */
  readonly sequential: boolean;
  readonly layers: readonly LayerConfig[];
  readonly inputs: readonly TensorRef[];
  readonly outputs: readonly TensorRef[];
  /** Batch first, as a Sequential model without an input layer has it. */
  readonly builtFor: readonly (number | null)[] | null;
}

export interface LayerConfig {
  readonly className: string;
  readonly name: string;
  readonly config: JsonRecord;
  readonly calls: readonly CallConfig[];
  /** What Keras 3 notes of the input, batch first; null: nothing. */
  readonly builtFor: readonly (number | null)[] | null;
}

export interface CallConfig {
  readonly tensors: readonly TensorRef[];
  /** Numbers that stand in place of tensors: the 3 of x + 3. */
  readonly numbers: readonly number[];
  /** Tensors given by name: "value" of an attention layer. */
  readonly named: Readonly<Record<string, TensorRef>>;
  /** Everything else given by name. */
  readonly options: JsonRecord;
}

/** An output of a layer's call. */
export interface TensorRef {
  readonly layer: string;
  readonly call: number;
  readonly output: number;
}

const MODELS: ReadonlySet<string> = new Set(["Sequential", "Functional", "Model"]);

/** Whether a record is a model (or a layer that is one), by its class and its list of layers. */
export function isModel(json: Json | undefined): json is JsonRecord {
  const className = at(json, "class_name");
  if (typeof className !== "string") return false;
  const config = at(json, "config");
  return (
    MODELS.has(className) ||
    (Array.isArray(at(config, "layers")) && Array.isArray(at(config, "output_layers")))
  );
}

/** @param json of a model as isModel knows it. Throws ProblemError "malformed". */
export function readModel(json: JsonRecord, where: string): ModelConfig {
  const config = at(json, "config");
  // Until Keras 2.2.3 a Sequential model's config was its list of layers.
  const listed = Array.isArray(config) ? (config as readonly Json[]) : list(at(config, "layers"));
  const layers = listed.map((layer, i) => readLayer(layer, `${where}, layer ${i}`));
  const names = new Set<string>();
  for (const { name } of layers) {
    if (names.has(name)) throw malformed(`Two layers are called "${name}"`, where);
    names.add(name);
  }
  return {
    name: text(at(config, "name")) || text(at(json, "name")) || "model",
    sequential: at(json, "class_name") === "Sequential",
    layers,
    inputs: references(at(config, "input_layers")),
    outputs: references(at(config, "output_layers")),
    builtFor: shapeOf(at(config, "build_input_shape")) ?? shapeOf(at(json, "build_config", "input_shape")),
  };
}

function readLayer(json: Json, where: string): LayerConfig {
  const className = at(json, "class_name");
  const config = at(json, "config");
  if (typeof className !== "string" || !(isRecord(config) || Array.isArray(config)))
    throw malformed("A layer has no class_name or no config", where);
  const record = isRecord(config) ? config : { layers: config as Json };
  return {
    className,
    name: text(at(json, "name")) || text(at(record, "name")) || className.toLowerCase(),
    config: record,
    calls: list(at(json, "inbound_nodes")).map(readCall),
    builtFor: shapeOf(at(json, "build_config", "input_shape")),
  };
}

function readCall(json: Json): CallConfig {
  const tensors: TensorRef[] = [];
  const numbers: number[] = [];
  const named: Record<string, TensorRef> = {};
  const options: Record<string, Json> = {};
  const keep = (key: string, value: Json) => {
    const reference = referenceOf(value);
    if (reference) named[key] = reference;
    else options[key] = value;
  };
  if (isRecord(json)) {
    collect(at(json, "args"), tensors);
    for (const entry of list(at(json, "args"))) if (typeof entry === "number") numbers.push(entry);
    const kwargs = at(json, "kwargs");
    for (const [key, value] of Object.entries(isRecord(kwargs) ? kwargs : {})) keep(key, value);
  } else {
    // A call with one tensor may stand without the list around it.
    const entries = list(json);
    for (const entry of typeof entries[0] === "string" ? [json] : entries) {
      const reference = referenceOf(entry);
      if (reference) tensors.push(reference);
      const kwargs = at(entry, 3);
      for (const [key, value] of Object.entries(isRecord(kwargs) ? kwargs : {})) keep(key, value);
    }
  }
  return { tensors, numbers, named, options };
}

/** Keras 3's tensors, in lists within lists. */
function collect(json: Json | undefined, into: TensorRef[]): void {
  const reference = referenceOf(json);
  if (reference) into.push(reference);
  else for (const entry of list(json)) collect(entry, into);
}

/** ["layer", call, output], perhaps with more behind, or a record that says so; null for anything else. */
function referenceOf(json: Json | undefined): TensorRef | null {
  const given = at(json, "class_name") === "__keras_tensor__" ? at(json, "config", "keras_history") : json;
  const [layer, call, output] = [at(given, 0), at(given, 1), at(given, 2)];
  if (typeof layer !== "string" || !isIndex(call) || !isIndex(output)) return null;
  return { layer, call, output };
}

function isIndex(json: Json | undefined): json is number {
  return typeof json === "number" && Number.isInteger(json) && json >= 0 && json < 65_536;
}

/** One reference, a list or a record of them. */
function references(json: Json | undefined): readonly TensorRef[] {
  const one = referenceOf(json);
  if (one) return [one];
  const entries = isRecord(json) ? Object.values(json) : list(json);
  return entries.flatMap((entry) => referenceOf(entry) ?? []);
}

/** A shape of numbers and nulls. */
export function shapeOf(json: Json | undefined): readonly (number | null)[] | null {
  if (!Array.isArray(json)) return null;
  const dims = json as readonly Json[];
  return dims.every((dim) => dim === null || (typeof dim === "number" && Number.isInteger(dim) && dim >= 0))
    ? (dims as readonly (number | null)[])
    : null;
}

const DTYPES: Readonly<Record<string, Dtype>> = {
  float64: "f64",
  float32: "f32",
  float16: "f16",
  bfloat16: "bf16",
  int64: "i64",
  int32: "i32",
  int16: "i16",
  int8: "i8",
  uint8: "u8",
  bool: "bool",
  string: "string",
};

/** A type's name, or a policy: mixed ones keep their weights in f32. */
export function dtypeOf(json: Json | undefined): Dtype {
  const name = text(at(json, "config", "name")) || text(json);
  return Object.hasOwn(DTYPES, name) ? DTYPES[name]! : "f32";
}

export function list(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? (json as readonly Json[]) : [];
}

export function text(json: Json | undefined): string {
  return typeof json === "string" ? json : "";
}

export function malformed(what: string, where: string): ProblemError {
  return new ProblemError({ code: "malformed", what, where, advice: "Save the model again." });
}
