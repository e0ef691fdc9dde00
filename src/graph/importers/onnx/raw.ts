import type { Dtype } from "../../../core/units.ts";
import type { Attribute, Dim } from "../../model.ts";

/** An ONNX file's content as it stands there, before names are resolved and shapes inferred. */

export interface RawTensor {
  readonly name: string;
  readonly dtype: Dtype;
  readonly dims: readonly number[];
  /** Row-major values of a small numeric tensor; null when large, external or not numeric. */
  readonly values: readonly number[] | null;
}

export interface RawValueInfo {
  readonly name: string;
  readonly dtype: Dtype;
  /** null: no shape given (or not a tensor); a null dim: neither a value nor a name. */
  readonly dims: readonly (Dim | null)[] | null;
}

export type RawAttribute =
  | { readonly kind: "plain"; readonly value: Attribute }
  | { readonly kind: "tensor"; readonly tensor: RawTensor }
  | { readonly kind: "graph"; readonly graph: RawGraph }
  /** Within a function: the value of the calling node's attribute of this name. */
  | { readonly kind: "reference"; readonly to: string }
  /** A kind of value that no rule reads, or a list too long to keep. */
  | { readonly kind: "other" };

export interface RawNode {
  readonly name: string;
  readonly op: string;
  readonly domain: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, RawAttribute>;
  /** Offset in the file, for errors. */
  readonly at: number;
}

export interface RawGraph {
  readonly name: string;
  readonly nodes: readonly RawNode[];
  readonly initializers: readonly RawTensor[];
  readonly inputs: readonly RawValueInfo[];
  readonly outputs: readonly RawValueInfo[];
  readonly valueInfo: readonly RawValueInfo[];
}

export interface RawFunction {
  readonly name: string;
  readonly domain: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly RawNode[];
  /** Nodes, those of bodies included; at least 1. */
  readonly size: number;
  /** Attributes that have a default value. */
  readonly defaults: ReadonlyMap<string, RawAttribute>;
  readonly opsets: ReadonlyMap<string, number>;
}

export interface RawModel {
  readonly irVersion: number;
  readonly producer: string;
  readonly opsets: ReadonlyMap<string, number>;
  readonly graph: RawGraph | null;
  readonly functions: readonly RawFunction[];
}
