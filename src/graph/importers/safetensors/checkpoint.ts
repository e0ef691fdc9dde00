import { ProblemError } from "../../../core/result.ts";
import { bytesOf, type Dtype } from "../../../core/units.ts";
import type { DraftTensor } from "../../draft.ts";
import { modulePath, type Names, type Role } from "../../families/roles.ts";
import type { Part, Weights } from "../../families/weights.ts";
import type { StoredTensor } from "./header.ts";
import { packedBits, type Quantisation, storedWeight } from "./quantised.ts";

/** The tensors of the files that were chosen. */
export interface Files {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** False when some shards were not chosen. */
  readonly complete: boolean;
  readonly where: string;
}

/** Older checkpoints call the two parts of a norm so. */
const OLD_PARTS: Readonly<Record<Part, string>> = { weight: "gamma", bias: "beta" };

/** Where a language model stands within one that sees or hears as well. */
const WITHIN = ["language_model.model.", "model.language_model."];

/** The routers of mixtures stay as they are when the rest is quantised. */
const UNQUANTISED: ReadonlySet<Role> = new Set(["ffn_gate_inp", "ffn_gate_inp_shexp"]);

/**
 * Weights as the transformers library names them: as they lie in the files, or where there are none as the configuration
 * makes them.
 */
export class Checkpoint implements Weights {
  readonly compute: Dtype;
  readonly cache: Dtype;
  readonly inputsFirst: boolean;
  /** Tensors that the network was given. */
  readonly used = new Set<string>();
  /** How many tensors were not in the files and counted from the configuration. */
  planned = 0;
  readonly #names: Names;
  readonly #prefix: string;
  readonly #files: Files | null;
  readonly #quantisation: Quantisation | null;

  constructor(names: Names, files: Files | null, dtype: Dtype, quantisation: Quantisation | null) {
    this.#names = names;
    this.#files = files;
    this.#quantisation = quantisation;
    this.inputsFirst = names.inputsFirst ?? false;
    const embeddings = names.roles.token_embd ?? "";
    const found = [...names.prefixes, ...WITHIN].find((prefix) =>
      files?.tensors.has(`${embeddings.replace("~", prefix)}.weight`),
    );
    this.#prefix = found ?? names.prefixes[0] ?? "";
    const stored = files?.tensors.get(`${embeddings.replace("~", this.#prefix)}.weight`)?.dtype;
    this.compute = stored === "f32" || stored === "f16" || stored === "bf16" ? stored : dtype;
    this.cache = this.compute;
  }

  path(role: Role | "block", layer: number | null): string {
    const template = role === "block" ? this.#names.block : (this.#names.roles[role] ?? role);
    // The usual prefix, so that one network reads the same however it was saved.
    const name = fill(template, this.#names.prefixes[0] ?? "", layer);
    return modulePath(name.replace(".{e}", ""));
  }

  has(role: Role, layer: number | null, part: Part): boolean | null {
    const template = this.#names.roles[role];
    if (template === undefined) return false;
    if (!this.#files) return null;
    if (this.#stored(fill(template, this.#prefix, layer).replace("{e}", "0"), part)) return true;
    return this.#files.complete ? false : null;
  }

  take(role: Role, layer: number | null, part: Part, dims: readonly number[]): DraftTensor {
    const name = fill(this.#names.roles[role] ?? role, this.#prefix, layer);
    if (!name.includes("{e}")) return this.#one(name, role, layer, part, dims);
    const [count = 0, ...each] = dims;
    if (!this.#files) return this.#alike(name, role, layer, part, count, each);
    let bytes = 0;
    let format = "";
    let dtype = this.compute;
    for (let e = 0; e < count; e++) {
      const tensor = this.#one(name.replace("{e}", String(e)), role, layer, part, each);
      bytes += tensor.storage?.bytes ?? bytesOf(tensor.dtype, product(each));
      format = tensor.storage?.format ?? "";
      dtype = tensor.dtype;
    }
    const merged = `${name.replace(".{e}", "")}.${part}`;
    return { name: merged, dtype, dims, values: null, ...(format ? { storage: { format, bytes } } : {}) };
  }

  /** As many experts as there are, all of the size that the configuration makes one. */
  #alike(
    name: string,
    role: Role,
    layer: number | null,
    part: Part,
    count: number,
    each: readonly number[],
  ): DraftTensor {
    const one = this.#plan(name.replace(".{e}", ""), role, layer, part, each);
    const storage = one.storage && { ...one.storage, bytes: one.storage.bytes * count };
    return { ...one, dims: [count, ...each], ...(storage ? { storage } : {}) };
  }

  #stored(module: string, part: Part) {
    const find = (name: string) => this.#files?.tensors.get(name);
    if (part === "weight") {
      const stored = storedWeight(find, module);
      if (stored) return stored;
    }
    const matrix = find(`${module}.${part}`) ?? find(`${module}.${OLD_PARTS[part]}`);
    return matrix ? { matrix, parts: [matrix] } : null;
  }

  #one(module: string, role: Role, layer: number | null, part: Part, dims: readonly number[]): DraftTensor {
    const stored = this.#stored(module, part);
    if (!stored) return this.#plan(module, role, layer, part, dims);
    const { matrix, parts } = stored;
    for (const { name } of parts) this.used.add(name);
    const { name, dtype, format } = matrix;
    const bytes = parts.reduce((sum, tensor) => sum + tensor.bytes, 0);
    if (equal(matrix.dims, dims)) {
      const plain = parts.length === 1 && dtype !== "unknown" && dtype !== "f8";
      if (plain) return { name, dtype, dims, values: null };
      return { name, dtype: this.compute, dims, values: null, storage: { format, bytes } };
    }
    const bits = part === "weight" && dims.length === 2 ? packedBits(matrix, product(dims)) : null;
    if (bits === null) {
      const what = `The tensor is ${matrix.dims.join("×")}, where the configuration makes it ${dims.join("×")}`;
      throw malformed(what, `${this.#files?.where}, tensor "${name}"`);
    }
    const packed = { format: `${bits}-bit`, bytes };
    return { name: `${module}.weight`, dtype: this.compute, dims, values: null, storage: packed };
  }

  /** A tensor that no file has, as large as the configuration makes it. */
  #plan(module: string, role: Role, layer: number | null, part: Part, dims: readonly number[]): DraftTensor {
    const name = `${module}.${part}`;
    if (this.#files?.complete)
      throw malformed(
        "The checkpoint lacks a tensor that the configuration asks for",
        `${this.#files.where}, tensor "${name}"`,
      );
    if (this.#files) this.planned++;
    const tensor = { name, dtype: this.compute, dims, values: null };
    const matrix = part === "weight" && layer !== null && dims.length === 2 && !UNQUANTISED.has(role);
    if (!matrix || !this.#quantisation) return tensor;
    const [first, second] = dims as [number, number];
    const [outputs, inputs] = this.inputsFirst ? [second, first] : [first, second];
    const { format, bytes } = this.#quantisation;
    return { ...tensor, storage: { format, bytes: bytes(inputs, outputs) } };
  }
}

/** What has no "~" stands beside the base model, which is last in its prefix. */
function fill(template: string, prefix: string, layer: number | null): string {
  const beside = prefix.startsWith("language_model.") ? "language_model." : "";
  const name = template.startsWith("~") ? prefix + template.slice(1) : beside + template;
  return name.replace("{i}", String(layer));
}

function product(dims: readonly number[]): number {
  return dims.reduce((all, dim) => all * dim, 1);
}

function equal(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

function malformed(what: string, where: string): ProblemError {
  const advice = "Choose the config.json that lies beside these weights, or download them again.";
  return new ProblemError({ code: "malformed", what, where, advice });
}
