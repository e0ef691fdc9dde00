import type { Profile, Role, Work } from "../core/calibration.ts";
import type { OpClass } from "../core/op-class.ts";

/** The size of a problem: whole numbers by name, such as {m: 512, n: 512, k: 512}. */
export type Params = Readonly<Record<string, number>>;

export type BufferDtype = "f32" | "f16" | "u32";

/** What a kernel computes in, and the order in which its problems are measured. */
export const KERNEL_DTYPES = ["f32", "f16", "i32", "i8"] as const;
export type KernelDtype = (typeof KERNEL_DTYPES)[number];

/** What lies in an input before the kernel runs; the CPU can name each value without holding the buffer. */
type Fill =
  /** pseudo-random in [-1, 1), exact in the buffer's dtype; in f32 around a whole number other than 0 if asked */
  | { readonly kind: "random"; readonly around?: number }
  /** pseudo-random whole numbers in [0, below) */
  | { readonly kind: "index"; readonly below: number }
  /** each element holds the index of the next in one scattered cycle through all; their number is a power of two */
  | { readonly kind: "cycle" };

export interface BufferSpec {
  readonly dtype: BufferDtype;
  readonly elements: number;
  /** Absent for an output: it is poisoned with NaN instead, so that an element left unwritten shows. */
  readonly fill?: Fill;
}

/** One dispatch: a module with its constants and sizes. */
export interface Stage {
  readonly code: string;
  /** Values of the module's `override` constants. */
  readonly constants: Readonly<Record<string, number>>;
  /** 32-bit words of the uniform block at binding 0, at most 16. */
  readonly uniforms: readonly number[];
  readonly workgroups: readonly [number, number, number];
}

/** A dispatch that prepares: it reads the inputs `reads` (by index) and writes a scratch buffer. */
interface FirstStage extends Stage {
  readonly scratch: BufferSpec;
  readonly reads: readonly number[];
  /** Inputs that the main dispatch still reads; it finds the scratch buffer before them. */
  readonly keeps: readonly number[];
}

/** One way to run one problem: everything the bench needs to build its pipelines and dispatch them. */
export interface Plan extends Stage {
  /** Bindings 1, 2, …: the inputs in order, then the one output. */
  readonly inputs: readonly BufferSpec[];
  readonly output: BufferSpec;
  /** Runs before it every time, inside the timed span. */
  readonly first?: FirstStage;
}

/** What a kernel may ask of the device before it plans. */
export interface Device {
  readonly limits: Readonly<Record<string, number>>;
  readonly features: ReadonlySet<string>;
  /** Lanes in a subgroup where that number is fixed; null where it varies or is not told. */
  readonly subgroup: number | null;
  /** Fewest lanes that a subgroup can have; null where that is not told. */
  readonly leastSubgroup: number | null;
  /** A CPU in disguise: slow, and without a watchdog. */
  readonly software: boolean;
  /** Rates seen so far in this run, to keep one dispatch short; null before anything was measured. */
  readonly seen: { readonly flops: number | null; readonly bytes: number | null };
}

export interface Variant {
  /** Unique within the kernel: "tiled-8x8". */
  readonly id: string;
  readonly dtype: KernelDtype;
  /** Where it lies in the space that a search walks: variants that differ in one coordinate are neighbours. */
  readonly space?: Readonly<Record<string, number | string>>;
  /** Share of the lanes' work that falls on this problem, for searches to leave out what is mostly padding; 1 when absent. */
  readonly utilisation?: (params: Params) => number;
  /** WebGPU features that it needs. */
  readonly requires: readonly string[];
  /** Why it cannot run this problem on this device ("N must be a multiple of 4"), or null when it can. */
  readonly obstacle: (params: Params, device: Device) => string | null;
  readonly plan: (params: Params, device: Device) => Plan;
  /** Where what is computed depends on the variant (how many chains, say); otherwise the kernel's `expected` holds. */
  readonly expected?: Expected;
  /** Its arithmetic can be shortened by algebra: it is believed only as far as variants without this confirm it. */
  readonly foldable?: true;
}

/** Element `i` of the output, computed in double precision; after so many `dispatches` where those add up (one if absent). */
export type Expected = (params: Params, input: InputAt, i: number, dispatches?: number) => number;

/** Element `i` of input `binding`, as the GPU sees it. */
export type InputAt = (binding: number, i: number) => number;

export interface Kernel {
  readonly id: string;
  readonly role: Role;
  readonly opClass: (params: Params) => OpClass | null;
  /** "GEMM, 512 × 512 × 512": shown while it is measured. */
  readonly title: (params: Params) => string;
  /** Several ways to do the same work: the best one for each problem is kept. */
  readonly variants: readonly Variant[];
  readonly work: (params: Params, dtype: KernelDtype) => Work;
  /** Small problems, odd sizes included, on which each variant must be right before it is timed. */
  readonly checks: readonly Params[];
  readonly expected: Expected;
  /** A dispatch goes on where the one before it ended; the last element of the output counts them, from the poison on. */
  readonly resumes?: true;
  /** Largest allowed |got − expected| / (1 + |expected|). */
  readonly tolerance: (params: Params, dtype: KernelDtype) => number;
  /** The problems that a profile measures, the most telling first. */
  readonly points: (profile: Profile, device: Device) => readonly Params[];
  /** Points that are measured before the next operator's turn; one when absent. */
  readonly turn?: number;
  /** The points are rungs of a ladder: only the first on which a dispatch takes a millisecond is measured. */
  readonly ladder?: true;
}

export const BYTES: Readonly<Record<BufferDtype, number>> = { f32: 4, f16: 2, u32: 4 };

/** Bytes of a buffer, rounded up to what WebGPU copies and vec4 loads want. */
export function bufferBytes(spec: BufferSpec): number {
  return Math.ceil((spec.elements * BYTES[spec.dtype]) / 16) * 16;
}

/** A binding larger than the device allows, told as an obstacle; null when all fit. */
export function tooLarge(specs: readonly BufferSpec[], device: Device): string | null {
  const limit = Math.min(device.limits.maxStorageBufferBindingSize ?? 0, device.limits.maxBufferSize ?? 0);
  const largest = Math.max(...specs.map(bufferBytes));
  return largest > limit ? `needs a buffer of ${largest} bytes, the device allows ${limit}` : null;
}

/** Spreads `count` workgroups over x and y, since one dimension holds only 65,535 on most devices. */
export function grid(count: number, device: Device): readonly [number, number, number] {
  const most = device.limits.maxComputeWorkgroupsPerDimension ?? 65535;
  if (count <= most) return [Math.max(1, count), 1, 1];
  const y = Math.ceil(count / most);
  return [Math.ceil(count / y), y, 1];
}
