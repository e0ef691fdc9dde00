import type { ModelGraph, OpenOptions } from "../model.ts";
import type { ModelFile } from "./file.ts";

/** What a model format needs in order to be opened. */
export interface Importer {
  /** Short name, as in ModelGraph.source.format. */
  readonly id: string;
  /** The name that people know. */
  readonly label: string;
  /** A model may be several files of this format (shards); otherwise two of them are two models. */
  readonly severalFiles?: boolean;
  /** Whether the file is of this format, by its content alone. */
  sniff(file: ModelFile): boolean | Promise<boolean>;
  /** Reads the graph and infers shapes. Throws ProblemError. */
  open(file: ModelFile, options: OpenOptions): Promise<ModelGraph>;
}
