import type { ModelGraph, OpenOptions } from "../model.ts";
import type { ByteSource } from "../source.ts";

/** What a model format needs in order to be opened. */
export interface Importer {
  /** Short name, as in ModelGraph.source.format. */
  readonly id: string;
  /** The name that people know. */
  readonly label: string;
  /**
   * Whether the file is of this format, by its content alone.
   * @param head the first HEAD_BYTES bytes, fewer when the file is shorter
   */
  sniff(head: Uint8Array, source: ByteSource): boolean;
  /** Reads the graph and infers shapes. Throws ProblemError. */
  open(source: ByteSource, options: OpenOptions): Promise<ModelGraph>;
}

/** Bytes that sniff() is given: enough for magic numbers and a few fields. */
export const HEAD_BYTES = 4096;
