import { ProblemError } from "../../../core/result.ts";
import type { DraftTensor } from "../../draft.ts";
import { modulePath, type Role } from "../../families/roles.ts";
import type { Part, Weights } from "../../families/weights.ts";
import type { Tensor } from "./header.ts";

/**
 * Weights of a GGUF file, whose names are the roles. As in llama.cpp activations are 32-bit floats and the cache 16-bit
 * ones, whatever the weights are packed in.
 */
export class GgufWeights implements Weights {
  readonly compute = "f32";
  readonly cache = "f16";
  readonly inputsFirst = false;
  /** Tensors that the network was given. */
  readonly used = new Set<string>();
  readonly #tensors: ReadonlyMap<string, Tensor>;
  readonly #where: string;

  constructor(tensors: ReadonlyMap<string, Tensor>, where: string) {
    this.#tensors = tensors;
    this.#where = where;
  }

  path(role: Role | "block", layer: number | null): string {
    return layer === null ? role : modulePath(role === "block" ? `blk.${layer}` : `blk.${layer}.${role}`);
  }

  has(role: Role, layer: number | null, part: Part): boolean {
    return this.#tensors.has(nameOf(role, layer, part));
  }

  take(role: Role, layer: number | null, part: Part, dims: readonly number[]): DraftTensor {
    const name = nameOf(role, layer, part);
    const tensor = this.#tensors.get(name) ?? this.#gathered(role, layer, part, dims);
    if (!tensor) throw this.#malformed("The file lacks a tensor that its architecture needs", name);
    const unit = (dim: number) => dim !== 1;
    if (tensor.dims.filter(unit).join() !== dims.filter(unit).join()) {
      const what = `The tensor is ${tensor.dims.join("×")}, where the metadata makes it ${dims.join("×")}`;
      throw this.#malformed(what, name);
    }
    this.used.add(tensor.name);
    return drafted(tensor, name, dims);
  }

  /** Files of before 2024 keep each expert's matrix apart: "blk.0.ffn_gate.3.weight". */
  #gathered(role: Role, layer: number | null, part: Part, dims: readonly number[]): Tensor | undefined {
    if (!role.endsWith("_exps")) return undefined;
    const [count = 0, ...each] = dims;
    let one: Tensor | undefined;
    let bytes = 0;
    for (let e = 0; e < count; e++) {
      const name = `blk.${layer}.${role.slice(0, -"_exps".length)}.${e}.${part}`;
      one = this.#tensors.get(name);
      if (!one || one.dims.join() !== each.join()) return undefined;
      this.used.add(name);
      bytes += one.bytes;
    }
    return one && { name: nameOf(role, layer, part), dims, type: one.type, bytes };
  }

  #malformed(what: string, name: string): ProblemError {
    const where = `${this.#where}, tensor "${name}"`;
    return new ProblemError({ code: "malformed", what, where, advice: "Download the model again." });
  }
}

function nameOf(role: Role, layer: number | null, part: Part): string {
  return layer === null ? `${role}.${part}` : `blk.${layer}.${role}.${part}`;
}

/** Whatever it is packed in, it is unpacked to 32-bit floats where it is used. */
export function drafted({ type, bytes }: Tensor, name: string, dims: readonly number[]): DraftTensor {
  const plain = { name, dtype: "f32", dims, values: null } as const;
  return type.name === "F32" ? plain : { ...plain, storage: { format: type.name, bytes } };
}
