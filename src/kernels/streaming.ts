import { type BufferSpec, type Device, grid, type Plan, tooLarge, type Variant } from "./kernel.ts";

/**
 * What kernels that stream vec4s through memory share: how many lanes, how many vec4s a lane, and what does not fit.
 */
export interface StreamingShape {
  readonly code: string;
  /** vec4s that the kernel walks over. */
  readonly vectors: number;
  readonly uniforms: readonly number[];
  readonly inputs: readonly BufferSpec[];
  readonly output: BufferSpec;
  readonly constants?: Readonly<Record<string, number>>;
}

/** Workgroups of 256, or fewer on a small device. */
export function widestWorkgroup(device: Device, wanted = 256): number {
  return Math.min(wanted, device.limits.maxComputeInvocationsPerWorkgroup ?? wanted);
}

export function streamingPlan(shape: StreamingShape, itemsPerLane: number, device: Device): Plan {
  const workgroup = widestWorkgroup(device);
  return {
    code: shape.code,
    constants: { WORKGROUP: workgroup, ...shape.constants },
    uniforms: shape.uniforms,
    inputs: shape.inputs,
    output: shape.output,
    workgroups: grid(Math.ceil(shape.vectors / (workgroup * itemsPerLane)), device),
  };
}

/** One variant for each number of vec4s a lane: few dispatch more lanes, many spare index arithmetic. */
export function streamingVariants(
  itemsPerLane: readonly number[],
  shapeOf: (params: Readonly<Record<string, number>>, items: number) => StreamingShape,
): readonly Variant[] {
  return itemsPerLane.map((items) => ({
    id: `vec4-x${items}`,
    dtype: "f32" as const,
    requires: [],
    obstacle: (params, device) => {
      const { inputs, output } = shapeOf(params, items);
      return tooLarge([...inputs, output], device);
    },
    plan: (params, device) => streamingPlan(shapeOf(params, items), items, device),
  }));
}

/** Floats in each of `arrays` equal arrays that together fill `footprint` bytes, a multiple of 4. */
export function floatsPerArray(footprint: number, arrays: number): number {
  return Math.max(4, Math.floor(footprint / arrays / 16) * 4);
}

const KIB = 1024;
const MIB = 1024 * KIB;
/** Steps of the memory sweep. */
const FOOTPRINTS = {
  quick: [64 * KIB, 256 * KIB, MIB, 4 * MIB, 16 * MIB, 64 * MIB, 256 * MIB],
  full: Array.from({ length: 17 }, (_, step) => 16 * KIB * 2 ** step),
} as const;

/** Footprints up to 1 GiB, or to what `arrays` bindings of the device can hold; that largest one is included. */
export function footprints(profile: "quick" | "full", device: Device, arrays: number): readonly number[] {
  const binding = Math.min(device.limits.maxStorageBufferBindingSize ?? 0, device.limits.maxBufferSize ?? 0);
  const most = Math.min(arrays * binding, 1024 * MIB);
  const steps = FOOTPRINTS[profile].filter((step) => step <= most);
  return steps.at(-1) === most ? steps : [...steps, most];
}
