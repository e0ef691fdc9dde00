import code from "../../shaders/workgroup-memory.wgsl?raw";
import { constants, expand, substitute } from "./expand.ts";
import { type Expected, grid, type Kernel, type Variant } from "./kernel.ts";

/** Lanes of a workgroup, and values in its tile: a few KiB, so that many workgroups share a core. */
const LANES = 256;
/** Reads in one round of the loop, each into a sum of its own. */
const UNROLL = 8;
/** From one round to the next, in values: odd, so that all of the tile is walked over. */
const STEP = 41;

const WIDTHS = {
  1: { type: "f32", load: "source[lane]", reduce: "sum" },
  2: { type: "vec2f", load: "vec2f(source[2u * lane], source[2u * lane + 1u])", reduce: "sum.x + sum.y" },
  4: {
    type: "vec4f",
    load: "vec4f(source[4u * lane], source[4u * lane + 1u], source[4u * lane + 2u], source[4u * lane + 3u])",
    reduce: "sum.x + sum.y + sum.z + sum.w",
  },
} as const;
type Width = keyof typeof WIDTHS;

function expectedOf(width: Width): Expected {
  return ({ words }, input, i) => {
    const start = input(1, Math.floor(i / LANES)) + (i % LANES);
    let sum = 0;
    for (let round = 0; round < words! / (width * UNROLL); round++)
      for (let u = 0; u < UNROLL; u++) {
        const at = (start + round * STEP + u) % LANES;
        for (let part = 0; part < width; part++) sum += input(0, at * width + part);
      }
    return sum;
  };
}

function variant(width: Width): Variant {
  const { type, load, reduce } = WIDTHS[width];
  return {
    id: type,
    dtype: "f32",
    requires: [],
    obstacle: (_params, { limits }) =>
      (limits.maxComputeInvocationsPerWorkgroup ?? 0) < LANES ? `needs workgroups of ${LANES}` : null,
    plan: ({ lanes, words }, device) => ({
      code: [
        `alias value = ${type};\n`,
        constants({ LANES, STEP }),
        expand(substitute(code, { LOAD: load, REDUCE: reduce }), { UNROLL }),
      ].join(""),
      constants: {},
      uniforms: [words! / (width * UNROLL), 0, 0, 0],
      inputs: [
        { dtype: "f32", elements: 4 * LANES, fill: { kind: "random" } },
        { dtype: "u32", elements: Math.ceil(lanes! / LANES), fill: { kind: "index", below: LANES } },
      ],
      output: { dtype: "f32", elements: lanes! },
      workgroups: grid(Math.ceil(lanes! / LANES), device),
    }),
    expected: expectedOf(width),
  };
}

/** Bandwidth of reads from workgroup memory: `words` words a lane. What fills the tile once is not counted. */
export const workgroupMemory: Kernel = {
  id: "workgroup-memory",
  role: "ceiling",
  opClass: () => null,
  title: () => "Workgroup memory",
  variants: [variant(4), variant(2), variant(1)],
  work: ({ lanes, words }) => ({
    flops: 0,
    sfu: 0,
    bytesRead: 4 * lanes! * words!,
    bytesWritten: 4 * lanes!,
    footprint: 16 * LANES,
  }),
  checks: [
    { lanes: 256, words: 32 },
    { lanes: 600, words: 512 },
  ],
  expected: () => Number.NaN,
  tolerance: () => 1e-4,
  points: () => [
    { lanes: 2 ** 12, words: 256 },
    ...[12, 14, 16, 18, 20, 22].map((power) => ({ lanes: 2 ** power, words: 2048 })),
  ],
  ladder: true,
};
