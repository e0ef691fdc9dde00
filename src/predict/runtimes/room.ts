import type { Environment } from "../../core/calibration.ts";
import { formatBytes } from "../../core/format.ts";
import type { MeasuredRuntime } from "../../core/runtime.ts";
import { type Bytes, bytesOf } from "../../core/units.ts";
import { elementsOf } from "../../graph/model.ts";
import type { Analysis } from "../types.ts";

/** What WebAssembly can address; the runtime's own heap lies in it, and a model's file goes through it. */
const WASM_BYTES: Bytes = 2 ** 32;

/** Why a model will not fit into a runtime on a device, before anyone waits for it; null where nothing speaks against it. */
export function tooLargeFor(
  runtime: MeasuredRuntime,
  { totals, nodes }: Pick<Analysis, "totals" | "nodes">,
  { limits }: Pick<Environment, "limits">,
): string | null {
  const gpu = runtime === "onnxruntime-web/webgpu";
  const needed = totals.weightBytes + (gpu ? 0 : totals.peakActivationBytes);
  if (needed > WASM_BYTES) {
    const what = gpu ? "Its weights" : "Weights and activations";
    return `${what} are ${formatBytes(needed)}; WebAssembly, through which they go, addresses ${formatBytes(WASM_BYTES)}.`;
  }
  if (!gpu) return null;
  const most = Math.min(
    limits.maxBufferSize ?? Number.POSITIVE_INFINITY,
    limits.maxStorageBufferBindingSize ?? Number.POSITIVE_INFINITY,
  );
  let largest: { readonly name: string; readonly bytes: Bytes } = { name: "", bytes: 0 };
  for (const { inputs, outputs } of nodes)
    for (const ports of [inputs, outputs])
      for (const { name, dtype, shape } of ports) {
        const bytes = bytesOf(dtype, elementsOf(shape) ?? 0);
        if (bytes > largest.bytes) largest = { name, bytes };
      }
  if (largest.bytes <= most) return null;
  return `The tensor “${largest.name}” is ${formatBytes(largest.bytes)}; this device binds ${formatBytes(most)} at a time.`;
}
