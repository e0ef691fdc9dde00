import type { Workload } from "./workload.ts";

/** One library, measured like every other: K runs in a row, inputs uploaded before, outputs left on the GPU. */
export interface Contender {
  readonly name: string;
  readonly version: string;
  readonly prepare: (workload: Workload) => Promise<Prepared>;
}

export interface Prepared {
  /** What is run, in the library's words: a kernel's name, a list of operators. */
  readonly detail: string;
  /** Wall seconds of `count` runs, from the first submission until the GPU is done. */
  readonly run: (count: number) => Promise<number>;
  /** The output of one run, in the workload's layout. */
  readonly result: () => Promise<Float32Array>;
  readonly release: () => Promise<void>;
}
