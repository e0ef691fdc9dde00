import type { Calibration } from "../../core/calibration.ts";
import { formatPercent } from "../../core/format.ts";
import type { RuntimeCalibration } from "../../core/runtime.ts";
import type { Analysis, Prediction } from "../types.ts";
import type { RuntimePlan } from "./types.ts";

/** A share of the time below which it is not worth a sentence. */
const WORTH_SAYING = 0.05;

/** What a person should read before believing a prediction in a runtime. */
export function runtimeWarnings(
  analysis: Analysis,
  plan: RuntimePlan,
  { environment }: Calibration,
  measured: RuntimeCalibration,
  { unpriced, nodes, total, share }: Omit<Prediction, "warnings">,
): readonly string[] {
  const warnings: string[] = [];
  if (environment.software && measured.runtime === "onnxruntime-web/webgpu")
    warnings.push(
      "This calibration is of a software adapter: the processor stands in for a GPU, and no GPU will behave like it.",
    );
  if (measured.ended !== "complete")
    warnings.push(
      `Measuring ${measured.runtime} ended early (${measured.ended}), so programs may be priced by their relatives.`,
    );
  if (unpriced.length > 0)
    warnings.push(
      `The total is a lower bound: nothing measured can price ${unpriced.map(({ op }) => op).join(", ")}.`,
    );
  if (analysis.unresolved.length > 0 || analysis.symbolic !== null)
    warnings.push("The total is a lower bound: some sizes are not known; set the dimensions.");
  for (const note of plan.notes.slice(0, 3)) warnings.push(note);
  let outside = 0;
  let borrowed = 0;
  for (const { basis, time } of nodes) {
    if (basis.kind !== "runtime") continue;
    if (basis.within === "extrapolated") outside += time.value;
    if (basis.within === "stand-in") borrowed += time.value;
  }
  const part = (time: number) => formatPercent(time / total.value, { digits: 2 });
  if (outside > WORTH_SAYING * total.value)
    warnings.push(`${part(outside)} of the time is in sizes beyond those that were measured.`);
  if (borrowed > WORTH_SAYING * total.value)
    warnings.push(
      `${part(borrowed)} of the time is in programs that were not measured and are priced by relatives.`,
    );
  if (share && share.copies.count > 0)
    warnings.push(
      `${share.copies.count} tensors go between the GPU and the processor, because the runtime runs neighbours on different sides.`,
    );
  return warnings;
}
