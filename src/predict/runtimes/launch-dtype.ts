import type { Dtype } from "../../core/units.ts";

const FLOATS: readonly Dtype[] = ["f32", "f16", "f64", "bf16"];

/**
 * The one type that a launch goes by: the first float among its outputs, then its inputs (a comparison writes bools, a
 * look-up reads integers), else that of its first output.
 */
export function launchDtype(inputs: readonly Dtype[], outputs: readonly Dtype[]): Dtype {
  const all = [...outputs, ...inputs];
  return all.find((dtype) => FLOATS.includes(dtype)) ?? all[0] ?? "unknown";
}
