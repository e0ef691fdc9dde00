import { createClock } from "../src/bench/clock.ts";
import type { OpenDevice } from "../src/bench/device.ts";
import { createPipelines, UNIFORM_BYTES } from "../src/bench/pipelines.ts";
import { createProblem } from "../src/bench/problem.ts";
import { decode, readBytes } from "../src/bench/readback.ts";
import { createRunner } from "../src/bench/runner.ts";
import { VERSION } from "../src/core/version.ts";
import { gemm } from "../src/kernels/gemm.ts";
import type { Device, Variant } from "../src/kernels/kernel.ts";
import { inputReader } from "../src/kernels/random.ts";
import type { Contender, Product } from "./contender.ts";

/** Seed of the problem's data: every contender gets the very same matrices. */
const SEED = 11;

/** The matrices that Ridgepoint's own fill makes on the GPU, made on the CPU for the others. */
export function product(m: number, n: number, k: number): Product {
  const [variant] = gemm.variants;
  const plan = variant!.plan(
    { m, n, k },
    { limits: {}, features: new Set(), subgroup: null, software: true, seen: { flops: null, bytes: null } },
  );
  const read = inputReader(plan.inputs, SEED);
  const matrix = (binding: number, elements: number) =>
    Float32Array.from({ length: elements }, (_, i) => read(binding, i));
  return { m, n, k, a: matrix(0, m * k), b: matrix(1, k * n) };
}

/** Ridgepoint's GEMM: the fastest of its variants for the shape, as a calibration would keep it. */
export async function ridgepoint(open: OpenDevice): Promise<Contender> {
  const clock = await createClock(open);
  const pipelines = createPipelines(open);
  const device: Device = {
    limits: open.limits,
    features: new Set(open.features),
    subgroup: open.subgroup,
    software: open.software,
    seen: { flops: null, bytes: null },
  };
  return {
    name: "ridgepoint",
    version: VERSION,
    async prepare({ m, n, k }) {
      const params = { m, n, k };
      const candidates = gemm.variants.filter(
        (variant) =>
          variant.dtype === "f32" &&
          variant.requires.every((feature) => device.features.has(feature)) &&
          variant.obstacle(params, device) === null,
      );
      const problem = await createProblem(open, pipelines, candidates[0]!.plan(params, device), SEED);
      const runner = (variant: Variant) =>
        createRunner(open, pipelines, clock, variant.plan(params, device), problem, () => false);
      let best = { seconds: Number.POSITIVE_INFINITY, variant: candidates[0]! };
      for (const variant of candidates) {
        const { batch, destroy } = await runner(variant);
        await batch(1);
        const seconds = Math.min((await batch(1)).wall, (await batch(1)).wall);
        if (seconds < best.seconds) best = { seconds, variant };
        destroy();
      }
      const plan = best.variant.plan(params, device);
      const { pipeline, bind } = await pipelines.get({
        code: plan.code,
        constants: plan.constants,
        inputs: 2,
      });
      const uniform = open.device.createBuffer({
        size: UNIFORM_BYTES,
        usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
      });
      open.device.queue.writeBuffer(uniform, 0, new Uint32Array(plan.uniforms));
      const group = bind(uniform, [...problem.inputs, problem.output]);
      return {
        detail: best.variant.id,
        // Encoded and submitted once a product, inside the timed span, as a session.run() does it.
        run: async (count) => {
          const start = performance.now();
          for (let i = 0; i < count; i++) {
            const encoder = open.device.createCommandEncoder();
            const pass = encoder.beginComputePass();
            pass.setPipeline(pipeline);
            pass.setBindGroup(0, group);
            pass.dispatchWorkgroups(...plan.workgroups);
            pass.end();
            open.device.queue.submit([encoder.finish()]);
          }
          await open.device.queue.onSubmittedWorkDone();
          return (performance.now() - start) / 1000;
        },
        result: async () => {
          const [bytes] = await readBytes(open, problem.output, [
            { offset: 0, size: plan.output.elements * 4 },
          ]);
          return Float32Array.from(decode("f32", bytes!));
        },
        release: async () => {
          uniform.destroy();
          problem.destroy();
        },
      };
    },
  };
}
