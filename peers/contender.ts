/** One library that multiplies matrices, measured like every other: K products in a row, outputs left on the GPU. */
export interface Contender {
  readonly name: string;
  readonly version: string;
  readonly prepare: (problem: Product) => Promise<Prepared>;
}

/** C = A·B with A of m × k and B of k × n, row-major f32. */
export interface Product {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Float32Array;
  readonly b: Float32Array;
}

export interface Prepared {
  /** What is run, in the library's words: a kernel's name, or empty. */
  readonly detail: string;
  /** Wall seconds of `count` products, from the first submission until the GPU is done. */
  readonly run: (count: number) => Promise<number>;
  /** The m × n result of the last run. */
  readonly result: () => Promise<Float32Array>;
  readonly release: () => Promise<void>;
}
