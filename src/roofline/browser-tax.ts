import { type Estimate, scale } from "../core/estimate.ts";
import type { NativeFigure, NativeWhat } from "../core/native.ts";
import type { Roofline } from "./types.ts";

/** What a browser gives of what a native program reaches on the same machine, ceiling by ceiling. */
export interface TaxLine {
  readonly what: NativeWhat;
  readonly label: string;
  /** FLOP/s or bytes/s. */
  readonly native: number;
  readonly browser: Estimate;
  /** Browser over native: 1 is no tax. */
  readonly share: Estimate;
}

const LABEL: Readonly<Record<NativeWhat, string>> = {
  "fma-f32": "Multiply-add, f32",
  "fma-f16": "Multiply-add, f16",
  read: "Read, main memory",
  copy: "Copy, main memory",
};

/** Only what both measured; of the memory kernels the largest working set, as the native tools use one. */
export function browserTax(
  { compute, bandwidth }: Pick<Roofline, "compute" | "bandwidth">,
  figures: readonly NativeFigure[],
): readonly TaxLine[] {
  const measured: Readonly<Record<NativeWhat, Estimate | undefined>> = {
    "fma-f32": compute.find(({ dtype }) => dtype === "f32")?.rate,
    "fma-f16": compute.find(({ dtype }) => dtype === "f16")?.rate,
    read: bandwidth.findLast(({ kernel }) => kernel === "read")?.rate,
    copy: bandwidth.findLast(({ kernel }) => kernel === "copy")?.rate,
  };
  return figures.flatMap(({ what, value }) => {
    const browser = measured[what];
    if (!browser) return [];
    return [{ what, label: LABEL[what], native: value, browser, share: scale(browser, 1 / value) }];
  });
}
