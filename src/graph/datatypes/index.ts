import type { ModelGraph } from "../model.ts";
import { f16 } from "./f16.ts";
import { f32 } from "./f32.ts";
import { int4 } from "./int4.ts";
import { int8 } from "./int8.ts";
import type { Converted, DataTypeRule } from "./types.ts";

/** The data types that a model can be looked at in; a new one is a file and a line. */
const RULES = { f32, f16, int8, int4 } as const satisfies Record<string, DataTypeRule>;

export type DataType = keyof typeof RULES;

export const DATA_TYPES = Object.keys(RULES) as readonly DataType[];

/** What a reader calls it, and what it does to a model. */
export function describeDataType(type: DataType): Pick<DataTypeRule, "label" | "what"> {
  return RULES[type];
}

/**
 * The model written in another data type, with a remark that says so; the one given is not touched. One that is quantised
 * already comes back as it is, with the reason in `left`.
 */
export function inDataType(graph: ModelGraph, type: DataType): Converted {
  const { label, what, convert } = RULES[type];
  const converted = convert(graph);
  const { left, notes, changed } = converted;
  const said = left
    ? `Asked for ${label}, the model stays as it is: ${left}.`
    : changed.size > 0
      ? `In ${label}, which the file is not. ${what}`
      : `Asked for ${label}, the model stays as it is.`;
  const remarks = [...(graph.remarks ?? []), said, ...notes.map((note) => `${label}: ${note}`)];
  return { ...converted, graph: { ...converted.graph, remarks } };
}
