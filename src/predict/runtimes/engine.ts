import type { Launch, MeasuredRuntime } from "../../core/runtime.ts";
import type { Program } from "./law/counts.ts";
import type { RuntimeOp } from "./types.ts";
import { wasmLaunchesOf } from "./wasm/lower.ts";
import { wasmProgram } from "./wasm/programs.ts";
import { launchesOf } from "./webgpu/lower.ts";
import { webgpuProgram } from "./webgpu/programs/index.ts";

/** What a side of a runtime does with operators: which programs it launches, and what each does with its time. */
export interface Engine {
  launchesOf(op: RuntimeOp): readonly Launch[];
  programOf(name: string): Program;
}

export const ENGINES: Readonly<Record<MeasuredRuntime, Engine>> = {
  "onnxruntime-web/webgpu": { launchesOf, programOf: webgpuProgram },
  "onnxruntime-web/wasm": { launchesOf: wasmLaunchesOf, programOf: wasmProgram },
};
