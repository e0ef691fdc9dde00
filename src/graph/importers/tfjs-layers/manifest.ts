import { type Bytes, bytesOf, type Dtype } from "../../../core/units.ts";
import { at, type Json } from "../../json.ts";
import type { Storage } from "../../model.ts";
import { dtypeOf, list, shapeOf, text } from "./config.ts";

/** What the file says of its weights (weightsManifest of TensorFlow.js), to check against what the settings come to. */

export interface Stored {
  readonly name: string;
  readonly dims: readonly number[];
  readonly dtype: Dtype;
  readonly storage?: Storage;
}

/** Remarks kept of weights that differ. */
const MAX_REMARKS = 20;

/** Weights of one name under one layer that are looked at; the parts of an attention layer have four. */
const MAX_ALIKE = 64;

export class Manifest {
  readonly #stored: readonly Stored[];
  /** By a module on their path and their own name: "lstm/lstm_cell/kernel" is found under "lstm" and "lstm_cell". */
  readonly #index = new Map<string, Stored[]>();
  readonly #bySegment = new Map<string, Stored[]>();
  readonly #claimed = new Set<Stored>();
  /** In the order in which they were claimed. */
  readonly #claims: Stored[] = [];
  readonly #remarks: string[] = [];

  constructor(json: Json | undefined) {
    this.#stored = list(json).flatMap((group) => list(at(group, "weights")).flatMap(read));
    for (const weight of this.#stored) {
      const parts = weight.name.split("/");
      const own = parts.pop()!;
      for (const part of new Set(parts)) {
        append(this.#index, `${part}/${own}`, weight, MAX_ALIKE);
        append(this.#bySegment, part, weight, Number.POSITIVE_INFINITY);
      }
    }
  }

  /**
   * The weight as stored, null when the file says nothing of it; a remark when it has another shape than it should.
   * @param dims what its layer's settings come to; null: they do not tell
   */
  find(layer: string, name: string, dims: readonly number[] | null): Stored | null {
    const own = name.slice(name.lastIndexOf("/") + 1);
    const named = (this.#index.get(`${layer}/${own}`) ?? []).filter((weight) =>
      weight.name.endsWith(`/${name}`),
    );
    const fits = dims && named.find((weight) => same(weight.dims, dims) && !this.#claimed.has(weight));
    const found = fits || named.find((weight) => !this.#claimed.has(weight)) || named[0];
    if (!found) return null;
    if (dims && !same(found.dims, dims))
      this.#remark(
        `The weight "${found.name}" is stored as [${found.dims.join(", ")}]; the layer's settings make it [${dims.join(", ")}].`,
      );
    this.#claim(found);
    return found;
  }

  /** How far claims and remarks have come, to go back to. */
  mark(): readonly [claims: number, remarks: number] {
    return [this.#claims.length, this.#remarks.length];
  }

  restore([claims, remarks]: readonly [claims: number, remarks: number]): void {
    for (const weight of this.#claims.splice(claims)) this.#claimed.delete(weight);
    this.#remarks.length = remarks;
  }

  /** All that are stored of a layer that is not known. */
  of(layer: string): readonly Stored[] {
    const found = (this.#bySegment.get(layer) ?? []).filter((weight) => !this.#claimed.has(weight));
    // Whoever asks again finds them claimed.
    this.#bySegment.delete(layer);
    for (const weight of found) this.#claim(weight);
    return found;
  }

  remarks(): readonly string[] {
    const left = this.#stored.filter((weight) => !this.#claimed.has(weight));
    if (left.length === 0) return this.#remarks;
    const named = left
      .slice(0, 3)
      .map(({ name }) => name)
      .join(", ");
    return [
      ...this.#remarks,
      `${left.length} stored weights belong to no layer that reads them: ${named}${left.length > 3 ? ", …" : ""}.`,
    ];
  }

  #claim(weight: Stored): void {
    if (this.#claimed.has(weight)) return;
    this.#claimed.add(weight);
    this.#claims.push(weight);
  }

  #remark(remark: string): void {
    if (this.#remarks.length < MAX_REMARKS) this.#remarks.push(remark);
  }
}

function append(index: Map<string, Stored[]>, key: string, weight: Stored, most: number): void {
  const known = index.get(key);
  if (!known) index.set(key, [weight]);
  else if (known.length < most) known.push(weight);
}

function read(json: Json): readonly Stored[] {
  const dims = shapeOf(at(json, "shape"));
  if (!dims?.every((dim) => dim !== null)) return [];
  const dtype = dtypeOf(at(json, "dtype"));
  const packed = text(at(json, "quantization", "dtype"));
  const bytes: Bytes = bytesOf(
    dtypeOf(packed === "uint16" ? "int16" : packed),
    dims.reduce((a, b) => a * b, 1),
  );
  return [
    { name: text(at(json, "name")), dims, dtype, ...(packed ? { storage: { format: packed, bytes } } : {}) },
  ];
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((dim, i) => dim === b[i]);
}
