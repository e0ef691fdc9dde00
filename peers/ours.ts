import { createClock, now } from "../src/bench/clock.ts";
import type { OpenDevice } from "../src/bench/device.ts";
import { createDispatch } from "../src/bench/dispatch.ts";
import { createPipelines } from "../src/bench/pipelines.ts";
import { createProblem, type Problem } from "../src/bench/problem.ts";
import { decode, readBytes } from "../src/bench/readback.ts";
import { createRunner } from "../src/bench/runner.ts";
import { createRanking, type Ranking } from "../src/bench/search.ts";
import { VERSION } from "../src/core/version.ts";
import type { Device, Variant } from "../src/kernels/kernel.ts";
import type { Contender } from "./contender.ts";
import { watch } from "./faults.ts";
import { type Group, SEED, type Workload } from "./workload.ts";

/** Looks end after these seconds, once two variants were seen; what other shapes of the group have shown is remembered. */
const BUDGET = 15;
/** Variants that were everywhere this many times slower than the best are left out. */
const SLOWEST = 3;
/** Seconds that a look takes at least. */
const LOOK = 0.02;

/**
 * Ridgepoint's kernels: for each workload the variant that was fastest in short looks, as in a calibration. What it
 * computes is checked with the other libraries' results.
 */
export async function ridgepoint(open: OpenDevice): Promise<Contender> {
  const faultless = watch(open.device);
  const clock = await createClock(open);
  const pipelines = createPipelines(open);
  const rankings = new Map<Group, Ranking>();
  const device: Device = {
    limits: open.limits,
    features: new Set(open.features),
    subgroup: open.subgroup,
    leastSubgroup: open.leastSubgroup,
    software: open.software,
    seen: { flops: null, bytes: null },
  };

  /** Seconds a run: the better of two batches, or the first run alone where that is hopeless. */
  async function look(variant: Variant, params: Workload["params"], problem: Problem, best: number) {
    const plan = variant.plan(params, device);
    const runner = await createRunner(open, pipelines, clock, plan, problem, () => false);
    try {
      if (runner.first > Math.max(LOOK, 5 * best)) return runner.first;
      const { wall } = await runner.batch(1);
      if (wall > Math.max(LOOK, 2 * best)) return wall;
      const n = Math.ceil(LOOK / wall);
      return Math.min((await runner.batch(n)).wall, (await runner.batch(n)).wall) / n;
    } finally {
      runner.destroy();
    }
  }

  async function fastest({ group, kernel, params }: Workload, problem: Problem): Promise<Variant> {
    const ranking = rankings.get(group) ?? createRanking();
    rankings.set(group, ranking);
    const able = variantsFor({ kernel, params });
    const times = new Map<string, number>();
    const start = now();
    for (const variant of ranking.order(able, SLOWEST)) {
      if (times.size >= 2 && now() - start > BUDGET) break;
      times.set(variant.id, await look(variant, params, problem, Math.min(...times.values())));
    }
    ranking.note(times);
    const [winner] = [...times].toSorted(([, a], [, b]) => a - b)[0]!;
    return able.find(({ id }) => id === winner)!;
  }

  function variantsFor({ kernel, params }: Pick<Workload, "kernel" | "params">): readonly Variant[] {
    return kernel.variants.filter(
      ({ dtype, requires, obstacle }) =>
        dtype === "f32" &&
        requires.every((feature) => device.features.has(feature)) &&
        obstacle(params, device) === null,
    );
  }

  return {
    name: "ridgepoint",
    version: `ridgepoint ${VERSION}`,
    async prepare(workload) {
      const { params } = workload;
      const [any] = variantsFor(workload);
      const problem = await createProblem(open, pipelines, any!.plan(params, device), SEED);
      const variant = await fastest(workload, problem);
      const plan = variant.plan(params, device);
      const dispatch = await createDispatch(open, pipelines, plan, problem);
      // Encoded and submitted once a run, inside the timed span, as a session.run() does it.
      const run = async (count: number) => {
        const start = performance.now();
        for (let i = 0; i < count; i++) {
          const encoder = open.device.createCommandEncoder();
          const pass = encoder.beginComputePass();
          dispatch.encode(pass);
          pass.end();
          open.device.queue.submit([encoder.finish()]);
        }
        await open.device.queue.onSubmittedWorkDone();
        faultless();
        return (performance.now() - start) / 1000;
      };
      return {
        detail: variant.id,
        run,
        result: async () => {
          await problem.poison();
          await run(1);
          const size = plan.output.elements * 4;
          const [bytes] = await readBytes(open, problem.output, [{ offset: 0, size }]);
          return Float32Array.from(decode("f32", bytes!));
        },
        release: async () => {
          dispatch.destroy();
          problem.destroy();
        },
      };
    },
  };
}
