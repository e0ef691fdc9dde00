import { computed } from "@preact/signals";
import type { Runtime } from "../../core/runtime.ts";
import { route, setOptions } from "../route.ts";

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
const choiceOf = (runtime: Runtime): Choice => RUNTIME_CHOICES.find((one) => one.runtime === runtime)!;

export const runtimeLabel = (runtime: Runtime): string => choiceOf(runtime).label;
/** Where it is clear that it is a runtime: "WebGPU". */
export const runtimeShort = (runtime: Runtime): string => choiceOf(runtime).short;

/** The runtime that the address names; the built-in kernels when it names none. */
export const chosenRuntime = computed<Runtime>(() => {
  const named = route.value.options.runtime;
  return RUNTIME_CHOICES.find(({ address }) => address === named)?.runtime ?? "builtin";
});

export function chooseRuntime(runtime: Runtime): void {
  setOptions({ runtime: runtime === "builtin" ? undefined : choiceOf(runtime).address });
}
