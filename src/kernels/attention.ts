import laneCode from "../../shaders/attention-lane.wgsl?raw";
import quadCode from "../../shaders/attention-quad.wgsl?raw";
import tiledCode from "../../shaders/attention-tiled.wgsl?raw";
import { constants, expand } from "./expand.ts";
import {
  type BufferSpec,
  type Device,
  grid,
  type Kernel,
  type Params,
  tooLarge,
  type Variant,
} from "./kernel.ts";

/** Queries, keys and values as (heads, rows, size), so that a head's rows lie together. */
function buffers({ heads, queries, keys, size }: Params): {
  inputs: readonly BufferSpec[];
  output: BufferSpec;
} {
  const of = (rows: number) => ({ dtype: "f32", elements: heads! * rows * size! }) as const;
  const random = (rows: number) => ({ ...of(rows), fill: { kind: "random" } }) as const;
  return { inputs: [random(queries!), random(keys!), random(keys!)], output: of(queries!) };
}

function obstacleOf(params: Params, device: Device, sizeStep: number, shared: number): string | null {
  if (params.size! % sizeStep || params.size! > 128)
    return `heads of ${sizeStep} to 128 in steps of ${sizeStep} only`;
  if (shared > device.limits.maxComputeWorkgroupStorageSize!)
    return `needs ${shared} bytes of workgroup memory`;
  const { inputs, output } = buffers(params);
  return tooLarge([...inputs, output], device);
}

/** A lane a query, keys taken `block` at a time. */
function lane(workgroup: number, block: number): Variant {
  return {
    id: `lane-w${workgroup}-b${block}`,
    dtype: "f32",
    requires: [],
    obstacle: (params, device) => obstacleOf(params, device, 4, 0),
    plan: (params, device) => {
      const { heads, queries, keys, size } = params;
      const sizes = { WORKGROUP: workgroup, BLOCK: block, D4: size! / 4 };
      return {
        code: constants(sizes) + expand(laneCode, sizes),
        constants: {},
        uniforms: [heads! * queries!, queries!, keys!, 0],
        ...buffers(params),
        workgroups: grid(Math.ceil((heads! * queries!) / workgroup), device),
      };
    },
  };
}

/** Keys and values in workgroup memory, `tile` of them at a time; four lanes a query, `tq` queries a lane. */
function tiled(tq: number, tile: number): Variant {
  const held = 16 * tq;
  const shared = ({ size }: Params) => 16 * (held + tile) * (size! / 4 + 1) + 4 * held * (tile + 1 + 4);
  return {
    id: `tiled-${held}x${tile}`,
    dtype: "f32",
    requires: [],
    obstacle: (params, device) => obstacleOf(params, device, 16, shared(params)),
    plan: (params) => {
      const { heads, queries, keys, size } = params;
      const sizes = { TQ: tq, KEYS: tile, D4: size! / 4, OWN: size! / 16, SCORED: tile / 4 };
      return {
        code: constants(sizes) + expand(tiledCode, sizes),
        constants: {},
        uniforms: [queries!, keys!, 0, 0],
        ...buffers(params),
        workgroups: [Math.ceil(queries! / held), heads!, 1],
      };
    },
  };
}

/** Keys and values straight from memory, each serving the four queries that four lanes share by quad operations. */
function quad(scored: number): Variant {
  return {
    id: `quad-k${4 * scored}`,
    dtype: "f32",
    requires: ["subgroups"],
    obstacle: (params, device) => obstacleOf(params, device, 16, 0),
    plan: (params) => {
      const { heads, queries, keys, size } = params;
      const sizes = { WORKGROUP: 64, SCORED: scored, D4: size! / 4, OWN: size! / 16 };
      return {
        code: `enable subgroups;\n${constants(sizes)}${expand(quadCode, sizes)}`,
        constants: {},
        uniforms: [queries!, keys!, 0, 0],
        ...buffers(params),
        workgroups: [Math.ceil(queries! / 64), heads!, 1],
      };
    },
  };
}

/** [heads, queries, keys, size]: BERT-base, one token after 512; ViT-B/16, Swin's windows, ViT-B/16 at 384², a prompt. */
const QUICK = [
  [12, 128, 128, 64],
  [12, 1, 512, 64],
] as const;
const FULL = [...QUICK, [12, 197, 197, 64], [192, 49, 49, 32], [12, 577, 577, 64], [8, 512, 77, 64]] as const;

/**
 * softmax(Q·Kᵀ/√d)·V without writing the scores, in one pass over the keys: the running maximum of Milakov and
 * Gimelshein (arXiv:1805.02867), the tiles of FlashAttention (Dao et al., arXiv:2205.14135).
 */
export const attention: Kernel = {
  id: "attention",
  role: "operator",
  opClass: () => "attention",
  title: ({ heads, queries, keys, size }) =>
    `Attention, ${heads} heads of ${size}, ${queries} queries, ${keys} keys`,
  variants: [quad(2), lane(64, 2), tiled(2, 16)],
  work: (params) => {
    const { heads, queries, keys, size } = params;
    const { inputs, output } = buffers(params);
    const scores = heads! * queries! * keys!;
    const bytesRead = 4 * inputs.reduce((sum, { elements }) => sum + elements, 0);
    const bytesWritten = 4 * output.elements;
    return {
      flops: 2 * scores * 2 * size! + 6 * scores,
      sfu: scores,
      bytesRead,
      bytesWritten,
      footprint: bytesRead + bytesWritten,
    };
  },
  checks: [
    { heads: 2, queries: 67, keys: 19, size: 16 },
    { heads: 3, queries: 5, keys: 1, size: 16 },
  ],
  expected: ({ queries, keys, size }, input, i) => {
    const column = i % size!;
    const row = Math.floor(i / size!);
    const first = Math.floor(row / queries!) * keys!;
    const scores = Array.from({ length: keys! }, (_, j) => {
      let sum = 0;
      for (let d = 0; d < size!; d++) sum += input(0, row * size! + d) * input(1, (first + j) * size! + d);
      return sum / Math.sqrt(size!);
    });
    const top = scores.reduce((most, score) => Math.max(most, score), Number.NEGATIVE_INFINITY);
    let sum = 0;
    let weighted = 0;
    for (const [j, score] of scores.entries()) {
      const weight = Math.exp(score - top);
      sum += weight;
      weighted += weight * input(2, (first + j) * size! + column);
    }
    return weighted / sum;
  },
  tolerance: () => 1e-5,
  points: (profile) =>
    (profile === "quick" ? QUICK : FULL).map(([heads, queries, keys, size]) => ({
      heads,
      queries,
      keys,
      size,
    })),
};
