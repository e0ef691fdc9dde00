import type { Runtime } from "../../core/runtime.ts";

/** Runtimes that a model can be predicted in: what the address and the reader call them. */
export const RUNTIME_CHOICES = [
  { runtime: "builtin", address: "builtin", label: "Built-in kernels", short: "Built-in kernels" },
  {
    runtime: "onnxruntime-web/webgpu",
    address: "ort-webgpu",
    label: "ONNX Runtime Web, WebGPU",
    short: "WebGPU",
  },
  { runtime: "onnxruntime-web/wasm", address: "ort-wasm", label: "ONNX Runtime Web, WASM", short: "WASM" },
] as const satisfies readonly {
  readonly runtime: Runtime;
  readonly address: string;
  readonly label: string;
  readonly short: string;
}[];

type Choice = (typeof RUNTIME_CHOICES)[number];
export const choiceOf = (runtime: Runtime): Choice => RUNTIME_CHOICES.find((one) => one.runtime === runtime)!;

export const runtimeLabel = (runtime: Runtime): string => choiceOf(runtime).label;
/** Where it is clear that it is a runtime: "WebGPU". */
export const runtimeShort = (runtime: Runtime): string => choiceOf(runtime).short;
