import type { Dtype } from "../core/units.ts";
import type { Attribute, Dim, ModelGraph, Storage } from "./model.ts";

/**
 * A model as an importer hands it over: the file's content in one vocabulary, before names are resolved, functions
 * written out and shapes inferred.
 *
 * The vocabulary is ONNX's, because its operators are the best specified. An operator of another format becomes the ONNX
 * operator that means the same, with the format's own name in `original`; one that ONNX has no word for keeps its name in
 * a domain of its own ("tf", "aten") and gets a shape rule and a cost rule there. Two attributes of convolutions, pools and
 * DepthToSpace go beyond ONNX, so that nothing must be transposed that the file does not transpose:
 *
 * - `data_layout`: "NHWC" (channels last, any rank) in place of channels first
 * - `kernel_layout`: "OHWI", "HWIO", "IHWO", "HWOI" or "HWCM" (depthwise, C channels with M filters each; C·M filters) in
 *   place of ONNX's, which is OIHW for Conv and IOHW for ConvTranspose
 */

export interface DraftTensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly dims: readonly number[];
  /** Row-major values of a small numeric tensor; null when large, external or not numeric. */
  readonly values: readonly number[] | null;
  /** How it lies in the file when that is not dims × dtype: sparse, or packed in blocks. */
  readonly storage?: Storage;
}

export interface DraftValueInfo extends DraftType {
  readonly name: string;
}

export interface DraftType {
  readonly dtype: Dtype;
  /** null: no shape given (or not a tensor); a null dim: neither a value nor a name. */
  readonly dims: readonly (Dim | null)[] | null;
  /** A sequence or an optional, and the type of what it holds; dims is null then. */
  readonly holds?: { readonly kind: "sequence" | "optional"; readonly type: DraftType };
}

export type DraftAttribute =
  | { readonly kind: "plain"; readonly value: Attribute }
  | { readonly kind: "tensor"; readonly tensor: DraftTensor }
  | { readonly kind: "graph"; readonly graph: DraftGraph }
  /** Within a function: the value of the calling node's attribute of this name. */
  | { readonly kind: "reference"; readonly to: string }
  /** A kind of value that no rule reads, or a list too long to keep. */
  | { readonly kind: "other" };

export interface DraftNode {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, DraftAttribute>;
  /** The operator in the format's own words, where `op` is a translation: "CONV_2D". */
  readonly original?: string;
  /** For errors: the offset in the file, or where else it stands ("model.json, node 12"). */
  readonly at: Place;
}

export type Place = number | string;

export interface DraftGraph {
  readonly name: string;
  readonly nodes: readonly DraftNode[];
  readonly initializers: readonly DraftTensor[];
  readonly inputs: readonly DraftValueInfo[];
  readonly outputs: readonly DraftValueInfo[];
  readonly valueInfo: readonly DraftValueInfo[];
}

export interface DraftFunction {
  readonly name: string;
  readonly domain: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly DraftNode[];
  /** Nodes, those of bodies included; at least 1. */
  readonly size: number;
  /** Attributes that have a default value. */
  readonly defaults: ReadonlyMap<string, DraftAttribute>;
  readonly opsets: ReadonlyMap<string, number>;
}

export interface DraftModel {
  /** What the model is to be called. */
  readonly name: string;
  readonly source: ModelGraph["source"];
  /** Versions of the operator sets by domain; without an entry for "" the newest is meant. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: DraftGraph;
  readonly functions: readonly DraftFunction[];
}

/** "byte 120", or the words that stand there. */
export function placeText(at: Place): string {
  return typeof at === "number" ? `byte ${at}` : at;
}
