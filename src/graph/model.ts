import type { Bytes, Dtype } from "../core/units.ts";

/** A dimension: a number, or the name of one that is not known until run time. */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** How a weight lies in its file when that is not elements × dtype. */
export interface Storage {
  /** The format's own word: "Q4_K", "sparse". */
  readonly format: string;
  readonly bytes: Bytes;
}

export interface TensorInfo {
  readonly name: string;
  readonly dtype: Dtype;
  /** null: the shape could not be found out. */
  readonly shape: Shape | null;
  /** "weight": its values stand in the file (initialisers, outputs of Constant). */
  readonly origin: "input" | "weight" | "node";
  readonly storage?: Storage;
  /** Of a sequence or an optional: what it holds; dtype is that of its elements, shape is null. */
  readonly held?: HeldInfo;
}

export interface HeldInfo {
  readonly kind: "sequence" | "optional";
  /** Of each element; null when they have not the same rank, or it is not known. */
  readonly shape: Shape | null;
  /** How many; null when only a run can tell. */
  readonly count: Dim | null;
  /** Numbers in all elements together; null when not known. */
  readonly elements: number | null;
  /** What each element holds in turn: an optional sequence. */
  readonly held?: HeldInfo;
}

export type Attribute = number | string | readonly number[] | readonly string[];

export interface GraphNode {
  /** Unique in the graph, a path with "/" where the file knows modules; made up when the file gives none. */
  readonly name: string;
  /** In ONNX's vocabulary, whatever the format; see draft.ts. */
  readonly op: string;
  /** The operator in the format's own words, where `op` is a translation. */
  readonly original?: string;
  /** "" for ONNX's standard operators. */
  readonly domain: string;
  /** Tensor names; "" where an optional input is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
  /**
   * Bodies of If, Loop, Scan by attribute name, shapes inferred within. Tensors that they read from outside are listed
   * in the graph around them only. An If whose condition is known keeps only the branch that is taken.
   */
  readonly bodies: Readonly<Record<string, ModelGraph>>;
  /** Loop and Scan: how often the body runs; null when only a run can tell. */
  readonly iterations?: Dim | null;
  /** Every output is known before the first run (constants, arithmetic on sizes): nothing is left to execute. */
  readonly folded: boolean;
}

/** Whether a node runs other graphs. Asked of every node, so it makes no list of them. */
export function hasBodies({ bodies }: GraphNode): boolean {
  for (const _ in bodies) return true;
  return false;
}

/** A model of any format, shapes inferred: what the cost model reads. Structured-cloneable. */
export interface ModelGraph {
  readonly name: string;
  readonly source: { readonly format: string; readonly version: string; readonly producer: string };
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /** In an order in which every tensor is made before it is read. */
  readonly nodes: readonly GraphNode[];
  /** Why shapes are missing, one sentence a node, the first few of them. */
  readonly notes?: readonly string[];
  /** What a reader should know of how the file was read: parts that are not counted, weights that are not there. */
  readonly remarks?: readonly string[];
  /** The note of the first node whose inputs contradict one another, so that no run gets past it. */
  readonly mismatch?: string;
}

export interface OpenOptions {
  /** Values for symbolic dimensions, by name. */
  readonly dims?: Readonly<Record<string, number>>;
  /** Shapes that replace those of the inputs, by input name. */
  readonly shapes?: Readonly<Record<string, readonly number[]>>;
}

/** Whether the model is to be opened in other sizes than its file has. */
export function givesSizes({ dims = {}, shapes = {} }: OpenOptions): boolean {
  return Object.keys(dims).length + Object.keys(shapes).length > 0;
}

/** Numbers in a tensor, or in all that a sequence holds; null when not known. */
export function elementsIn({ shape, held }: TensorInfo): number | null {
  return held ? held.elements : elementsOf(shape);
}

/** Number of elements; null when a dim is symbolic or the shape unknown. */
export function elementsOf(shape: Shape | null): number | null {
  if (!shape) return null;
  let product = 1;
  for (const dim of shape) {
    if (typeof dim !== "number") return null;
    product *= dim;
  }
  return product;
}
