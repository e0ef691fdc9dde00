import { deriveRoofline } from "../../../src/roofline/derive.ts";
import type { Roofline } from "../../../src/roofline/types.ts";
import type { ChartPoint, RooflineData } from "../../../src/ui/charts/roofline.ts";
import { syntheticFma, syntheticMemory, syntheticRow } from "../../unit/roofline/synthetic.ts";

/** A SYNTHETIC device with three memory levels and two data types, to draw. Nothing here was measured. */
const LEVELS = [
  [2 ** 20, 400e9],
  [2 ** 24, 200e9],
  [Number.POSITIVE_INFINITY, 100e9],
] as const;

export function syntheticDevice(): Roofline {
  const curve = (footprint: number) => LEVELS.find(([limit]) => footprint <= limit)![1];
  const sweep = Array.from({ length: 13 }, (_, i) => {
    const flops = 2 ** (i - 4) * 2 ** 24;
    return syntheticRow({
      kernel: "intensity",
      role: "sweep",
      params: { flopsPerElement: 2 ** (i - 1) },
      work: { flops, bytesRead: 2 ** 23, bytesWritten: 2 ** 23, footprint: 2 ** 26 },
      seconds: flops / 2e12 + 2 ** 24 / 100e9,
    });
  });
  return deriveRoofline([
    syntheticFma(2e12),
    syntheticFma(3.5e12, "f16"),
    ...syntheticMemory(curve),
    ...sweep,
  ]);
}

export function syntheticPoint(over: Partial<ChartPoint> & Pick<ChartPoint, "key">): ChartPoint {
  const rate = over.rate?.value ?? 1e12;
  return {
    label: over.key,
    opClass: "gemm",
    dtype: "f32",
    intensity: 40,
    rate: { value: rate, low: rate * 0.95, high: rate * 1.05, n: 12 },
    named: true,
    notes: [],
    ...over,
  };
}

/** Points crowded around the knee, where labels collide first. */
export function crowdedData(): RooflineData {
  const at = (key: string, intensity: number, value: number, opClass: ChartPoint["opClass"]) =>
    syntheticPoint({ key, intensity, opClass, rate: { value, low: value * 0.9, high: value * 1.1, n: 12 } });
  return {
    roofline: syntheticDevice(),
    points: [
      at("GEMM 1024×1024×1024", 170, 1.4e12, "gemm"),
      at("GEMM 512×512×512", 85, 1.2e12, "gemm"),
      at("Conv 3×3 64→64 @56²", 100, 1.1e12, "conv"),
      at("Conv 1×1 64→256 @56²", 24, 9e11, "conv"),
      at("Depthwise 3×3 64 @112²", 2.2, 1.5e11, "depthwise-conv"),
      at("Softmax 1024×1024", 0.6, 4e10, "softmax"),
      at("LayerNorm 1024×768", 0.65, 5e10, "normalization"),
      at("Unary 1.05 M", 0.12, 1e10, "elementwise"),
      at("Reduce 1024×1024", 0.25, 2.2e10, "reduction"),
    ],
  };
}
