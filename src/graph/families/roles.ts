/**
 * What a tensor is for in a transformer, in GGUF's words (gguf-py/gguf/constants.py of ggml-org/llama.cpp), which are
 * the same for every family. Checkpoints of the transformers library name their modules family by family: see Names.
 */
export type Role =
  | "token_embd"
  | "token_embd_norm"
  | "position_embd"
  | "token_types"
  | "attn_norm"
  | "attn_q"
  | "attn_k"
  | "attn_v"
  | "attn_qkv"
  | "attn_q_norm"
  | "attn_k_norm"
  | "attn_output"
  | "attn_output_norm"
  | "post_attention_norm"
  | "ffn_norm"
  | "ffn_gate"
  | "ffn_up"
  | "ffn_down"
  | "post_ffw_norm"
  | "layer_output_norm"
  | "ffn_gate_inp"
  | "ffn_gate_exps"
  | "ffn_up_exps"
  | "ffn_down_exps"
  | "ffn_gate_inp_shexp"
  | "ffn_gate_shexp"
  | "ffn_up_shexp"
  | "ffn_down_shexp"
  | "output_norm"
  | "output"
  | "pooler";

/** How the checkpoints of a family name the module of each role; a role that is left out does not exist there. */
export interface Names {
  /** What stands before the names of the base model, the usual one first; "~" in a name is that. */
  readonly prefixes: readonly string[];
  /** Path of one layer; {i} is its number. */
  readonly block: string;
  /** {i} is the layer's number, {e} the expert's. */
  readonly roles: Partial<Readonly<Record<Role, string>>>;
  /** Matrices within layers are [inputs, outputs] (Conv1D) and not [outputs, inputs] (Linear). */
  readonly inputsFirst?: boolean;
}

/** "model.layers.0.mlp" as a path of modules, "model/layers.0/mlp": an index stays with the list that it counts. */
export function modulePath(name: string): string {
  return name.replace(/\.(?!\d)/g, "/");
}

/** What stands before the last "/"; "" at the top. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}
