import type { Dtype } from "../../core/units.ts";
import type { DraftTensor } from "../draft.ts";
import type { Role } from "./roles.ts";

export type Part = "weight" | "bias";

/** Where a family's tensors come from: a GGUF file, a checkpoint, or a configuration that only says how large they are. */
export interface Weights {
  /** What activations are computed in. */
  readonly compute: Dtype;
  /** What keys and values are kept in between runs. */
  readonly cache: Dtype;
  /** Matrices within layers are [inputs, outputs]. */
  readonly inputsFirst: boolean;
  /** Path of a module, "model/layers.0/mlp/up_proj"; `layer` is null outside the layers. */
  path(role: Role | "block", layer: number | null): string;
  /** Whether a tensor is there; null when only the configuration can tell. */
  has(role: Role, layer: number | null, part: Part): boolean | null;
  /**
   * A tensor of `dims`, row-major, as it lies in the file. Throws ProblemError "malformed" when the file has none, or
   * one of other dimensions.
   */
  take(role: Role, layer: number | null, part: Part, dims: readonly number[]): DraftTensor;
}
