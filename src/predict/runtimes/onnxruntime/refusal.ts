import type { Step } from "./working-graph.ts";

/** Why a WebGPU session throws on a step that it has a kernel for; null where it does not. */
export function refusalOf(step: Step): string | null {
  if (step.on !== "gpu") return null;
  const name = step.names[0] ?? step.op;
  if (/^(Max|Average)Pool$/.test(step.op)) {
    if (step.attributes.ceil_mode === 1)
      return `WebGPU in onnxruntime-web has no ${step.op} that rounds sizes up (ceil_mode): ${name}.`;
  }
  return null;
}
