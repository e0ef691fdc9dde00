import type { ModelGraph } from "../model.ts";

/** A model in another data type. */
export interface Converted {
  readonly graph: ModelGraph;
  /** Names of the nodes that are not as they were: other operands, or in the place of others. */
  readonly changed: ReadonlySet<string>;
  /** What stays as it was, a sentence each. */
  readonly notes: readonly string[];
  /** Why the whole model stays as it was; null where it does not. */
  readonly left: string | null;
}

/** How a model is written in a data type. Pure; shapes and the values of small constants stay as they are. */
export interface DataTypeRule {
  /** What a reader calls it: "int8". */
  readonly label: string;
  /** One sentence: what changes. */
  readonly what: string;
  convert(graph: ModelGraph): Converted;
}
