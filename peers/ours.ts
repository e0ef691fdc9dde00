import type { OpenDevice } from "../src/bench/device.ts";
import { createDispatch } from "../src/bench/dispatch.ts";
import { createLab } from "../src/bench/lab.ts";
import { createPipelines } from "../src/bench/pipelines.ts";
import { createProblem } from "../src/bench/problem.ts";
import { createRanking, type Ranking } from "../src/bench/ranking.ts";
import { decode, readBytes } from "../src/bench/readback.ts";
import { type SearchEffort, searchAndMeasure } from "../src/bench/search.ts";
import { VERSION } from "../src/core/version.ts";
import type { Variant } from "../src/kernels/kernel.ts";
import type { Contender } from "./contender.ts";
import { watch } from "./faults.ts";
import { type Group, SEED, type Workload } from "./workload.ts";

const SEARCH: Omit<SearchEffort, "budget"> = { minPass: 0.02, maxVariants: 80, seeds: 12, slowest: 4 };
/** Seconds of looks: the first shape of a group explores for the others. */
const EXPLORE = 25;
const REFINE = 5;
/** The winner is timed in the race; here only its name is wanted. */
const MEASURE = { minPass: 0.01, minPairs: 1, maxPairs: 1, budget: 0.1 } as const;

/** Ridgepoint's kernels: for each workload the variant that a calibration's search finds. */
export async function ridgepoint(open: OpenDevice): Promise<Contender> {
  const faultless = watch(open.device);
  const lab = await createLab(open, SEED, { stopped: () => false, hidden: () => false });
  const pipelines = createPipelines(open);
  const rankings = new Map<Group, Ranking>();

  async function fastest({ group, kernel, params }: Workload): Promise<Variant> {
    const search = { ...SEARCH, budget: rankings.has(group) ? REFINE : EXPLORE };
    const ranking = rankings.get(group) ?? createRanking();
    rankings.set(group, ranking);
    const variants = kernel.variants.filter(({ dtype }) => dtype === "f32");
    const rows = await searchAndMeasure(lab, kernel, variants, params, ranking, search, MEASURE);
    const row = rows.find(({ outcome, role }) => outcome.status === "measured" && role === kernel.role);
    if (!row) throw new Error(`No variant could be measured: ${JSON.stringify(rows[0]?.outcome)}`);
    return variants.find(({ id }) => id === row.variant)!;
  }

  return {
    name: "ridgepoint",
    version: `ridgepoint ${VERSION}`,
    async prepare(workload) {
      const variant = await fastest(workload);
      const plan = variant.plan(workload.params, lab.device());
      const problem = await createProblem(open, pipelines, plan, SEED);
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
