import naiveCode from "../../shaders/gemm-naive.wgsl?raw";
import sharedCode from "../../shaders/gemm-shared.wgsl?raw";
import operandsCode from "../../shaders/gemm-steps.wgsl?raw";
import { gemm } from "./gemm.ts";
import { type BufferSpec, type Kernel, tooLarge, type Variant } from "./kernel.ts";

const TILE = 16;

function step(id: string, code: string): Variant {
  return {
    id,
    dtype: "f32",
    requires: [],
    obstacle: (params, device) =>
      TILE * TILE > device.limits.maxComputeInvocationsPerWorkgroup!
        ? "workgroup too large"
        : tooLarge(buffers(params), device),
    plan: (params) => {
      const { m, n, k } = params;
      const [a, b, output] = buffers(params);
      return {
        code: operandsCode + code,
        constants: {},
        uniforms: [m!, n!, k!],
        inputs: [a, b],
        output,
        workgroups: [Math.ceil(n! / TILE), Math.ceil(m! / TILE), 1],
      };
    },
  };
}

function buffers({
  m,
  n,
  k,
}: Readonly<Record<string, number>>): readonly [BufferSpec, BufferSpec, BufferSpec] {
  const random = { kind: "random" } as const;
  return [
    { dtype: "f32", elements: m! * k!, fill: random },
    { dtype: "f32", elements: k! * n!, fill: random },
    { dtype: "f32", elements: m! * n! },
  ];
}

/**
 * The textbook's first steps towards a fast product, for the classroom: no profile measures them, since none of them is how
 * a product should be computed.
 */
export const gemmSteps: Kernel = {
  ...gemm,
  id: "gemm-steps",
  role: "search",
  title: ({ m, n, k }) => `GEMM step by step, ${m} × ${n} × ${k}`,
  variants: [step("naive", naiveCode), step("tiled-16x16", sharedCode)],
  points: () => [],
};
