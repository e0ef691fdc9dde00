import type { Case } from "../../case.ts";

export interface Window {
  readonly kernel: number;
  readonly stride?: number;
  readonly pad?: number;
  readonly group?: number;
}

export function window({
  kernel,
  stride = 1,
  pad = Math.floor(kernel / 2),
  group = 1,
}: Window): Case["attributes"] {
  return {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [pad, pad, pad, pad],
    group,
  };
}
