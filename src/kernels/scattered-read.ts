import code from "../../shaders/scattered-read.wgsl?raw";
import { formatBytes } from "../core/format.ts";
import { expand } from "./expand.ts";
import { type BufferSpec, type Device, grid, type Kernel, type Params, tooLarge } from "./kernel.ts";
import { PERMUTATION_CODE, scattered } from "./permutation.ts";
import { widestWorkgroup } from "./streaming.ts";

/** Words that a lane reads. */
const ITEMS = 16;

function buffers({ words, reads }: Params): {
  readonly inputs: readonly BufferSpec[];
  readonly output: BufferSpec;
} {
  return {
    inputs: [{ dtype: "f32", elements: words!, fill: { kind: "random" } }],
    output: { dtype: "f32", elements: reads! / ITEMS },
  };
}

interface Pattern {
  readonly id: string;
  readonly title: (params: Params) => string;
  /** In the order of the reads, where each goes. */
  readonly place: (rank: number, params: Params) => number;
  readonly checks: readonly Params[];
  readonly points: Kernel["points"];
}

function scatteredRead({ id, title, place, checks, points }: Pattern): Kernel {
  return {
    id,
    role: "ceiling",
    opClass: () => null,
    title,
    variants: [256, 64].map((wanted) => ({
      id: `x${ITEMS}-w${wanted}`,
      dtype: "f32",
      requires: [],
      obstacle: (params, device) => tooLarge(buffers(params).inputs, device),
      plan: (params, device) => ({
        code: `${PERMUTATION_CODE}\n${expand(code, { ITEMS })}`,
        constants: {
          WORKGROUP: widestWorkgroup(device, wanted),
          SCATTER: params.stride === undefined ? 1 : 0,
        },
        uniforms: [params.reads! / ITEMS, params.words! - 1, params.stride ?? 0, 0],
        ...buffers(params),
        workgroups: grid(Math.ceil(params.reads! / ITEMS / widestWorkgroup(device, wanted)), device),
      }),
    })),
    // Only the words that are asked for count; what a cache line brings along is the cost that shows.
    work: ({ words, reads }) => ({
      flops: reads!,
      sfu: 0,
      bytesRead: 4 * reads!,
      bytesWritten: (4 * reads!) / ITEMS,
      footprint: 4 * words! + (4 * reads!) / ITEMS,
    }),
    checks,
    expected: (params, input, i) => {
      const lanes = params.reads! / ITEMS;
      let sum = 0;
      for (let item = 0; item < ITEMS; item++) sum += input(0, place(i + item * lanes, params));
      return sum;
    },
    tolerance: () => 1e-5,
    points,
  };
}

/** Longest dispatch, in seconds, were the whole array read once at the rate seen: patterns that thrash take a few times that. */
const LONGEST = 0.01;

/** Words in the array: 256 MiB on a GPU, less where that takes long or does not fit. A power of two. */
function wordsFor({ limits, software, seen }: Device): number {
  const binding = Math.min(limits.maxStorageBufferBindingSize ?? 0, limits.maxBufferSize ?? 0);
  const affordable = seen.bytes ? seen.bytes * LONGEST : 2 ** 24;
  const bytes = Math.min(software ? 2 ** 26 : 2 ** 28, binding, Math.max(affordable, 2 ** 22));
  return 2 ** Math.floor(Math.log2(bytes / 4));
}

const STRIDES = { quick: [32], full: [1, 2, 4, 8, 16, 32] } as const;

/** Bandwidth of reads a fixed stride apart, over one large array: words that are asked for, per second. */
export const strided = scatteredRead({
  id: "strided",
  title: ({ words, stride }) => `Reads ${stride} words apart in ${formatBytes(4 * words!)}`,
  place: (rank, { stride }) => rank * stride!,
  checks: [
    { words: 2 ** 10, reads: 2 ** 10, stride: 1 },
    { words: 2 ** 13, reads: 2 ** 8, stride: 32 },
  ],
  points: (profile, device) =>
    STRIDES[profile].map((stride) => {
      const words = wordsFor(device);
      return { words, reads: words / stride, stride };
    }),
});

/** One word in so many is read: about one for each cache line. */
const SPARSE = 16;

/** The same at random: every read goes somewhere else, and none twice to one word. */
export const randomRead = scatteredRead({
  id: "random-read",
  title: ({ words }) => `Random reads in ${formatBytes(4 * words!)}`,
  place: (rank, { words }) => scattered(rank, words!),
  checks: [
    { words: 2 ** 10, reads: 2 ** 10 },
    { words: 2 ** 15, reads: 2 ** 9 },
  ],
  points: (_profile, device) => {
    const words = wordsFor(device);
    return [{ words, reads: words / SPARSE }];
  },
});
