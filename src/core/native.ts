/** What native benchmarks measured on a machine, beside what the browser measured there. */

/** Figures that both measure: multiply-adds in FLOP/s, main memory in bytes/s, a copy counted as read and written. */
export type NativeWhat = "fma-f32" | "fma-f16" | "read" | "copy";

export interface NativeFigure {
  readonly what: NativeWhat;
  /** FLOP/s or bytes/s: the best of the tool's own variants. */
  readonly value: number;
}

export interface NativeDevice {
  readonly name: string;
  /** "Vulkan", "CUDA", "OpenCL" …: the same device appears once for each. */
  readonly api: string;
  readonly driver: string;
  readonly figures: readonly NativeFigure[];
}

export interface NativeResult {
  readonly tool: "clpeak" | "vkpeak";
  /** Empty where the tool does not say. */
  readonly version: string;
  readonly devices: readonly NativeDevice[];
}
