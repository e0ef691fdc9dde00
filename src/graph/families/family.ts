import type { DraftGraph } from "../draft.ts";
import type { Config } from "./config.ts";
import type { Decoder } from "./decoder.ts";
import { draftDecoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { draftEncoder } from "./encoder.ts";
import { Modules } from "./modules.ts";
import type { Names, Role } from "./roles.ts";
import type { Weights } from "./weights.ts";

type Blueprint =
  | { readonly kind: "decoder"; readonly decoder: Decoder; readonly biases: readonly Role[] }
  | { readonly kind: "encoder"; readonly encoder: Encoder; readonly biases: readonly Role[] };

/** Models that are one network with different numbers. */
export interface Family {
  /** `model_type` in config.json. */
  readonly modelTypes: readonly string[];
  /** `general.architecture` in GGUF. */
  readonly architectures: readonly string[];
  names(config: Config): Names;
  /** What the hyperparameters come to. Throws ProblemError for those that no such model can have. */
  blueprint(config: Config): Blueprint;
}

/** The network of a configuration with the weights of a file. Throws ProblemError. */
export function draftFamily(family: Family, config: Config, weights: Weights, where: string): DraftGraph {
  const blueprint = family.blueprint(config);
  const modules = new Modules(weights, blueprint.biases, where);
  if (blueprint.kind === "decoder") draftDecoder(modules, blueprint.decoder);
  else draftEncoder(modules, blueprint.encoder);
  return modules.draft.finish(where);
}
