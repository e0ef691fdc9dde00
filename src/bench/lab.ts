import type { Outcome } from "../core/calibration.ts";
import { seededRandom } from "../core/statistics.ts";
import type { Seconds } from "../core/units.ts";
import type { Device, Kernel, Params, Plan, Variant } from "../kernels/kernel.ts";
import { type CheckResult, checkAll, checkSample, passes, type References } from "./check.ts";
import { type Clock, createClock, now } from "./clock.ts";
import type { OpenDevice } from "./device.ts";
import { createPipelines } from "./pipelines.ts";
import { createProblem, type Problem } from "./problem.ts";
import { type Batch, type Effort, measure, type Protocol } from "./protocol.ts";
import { failed } from "./rows.ts";
import { createRunner, type Runner } from "./runner.ts";
import { skipped } from "./skipped.ts";

type Bound<T> = (batch: Batch, first: Seconds, runner: Runner) => Promise<T>;

/** One problem in GPU memory, on which variants of one dtype are run in turn. */
export interface Bench {
  /** Runs `use` with the variant bound to the problem's buffers and run once, which took `first` by the wall clock. */
  readonly run: <T>(variant: Variant, use: Bound<T>) => Promise<T>;
  /** The full protocol, then a sample of the output against the reference. */
  readonly measure: (variant: Variant, effort: Effort) => Promise<Outcome>;
}

/** A device with its clock and its compiled, checked kernels: where measurements are made. */
export interface Lab {
  readonly open: OpenDevice;
  readonly clock: Clock;
  /** True once the timestamps have been caught twice: from then on the wall clock counts. */
  readonly demoted: () => boolean;
  /** The clock that counts now. */
  readonly grid: () => Clock["grid"];
  /** What a measurement needs to know; by wall clock where there are no timestamps to be had. */
  readonly protocol: (clock?: "wall") => Protocol;
  readonly hidden: () => boolean;
  readonly random: () => number;
  /** What kernels may know when they plan; the rates grow as the run goes on. */
  readonly device: () => Device;
  readonly see: (rates: Partial<Device["seen"]>) => void;
  /** Right on all of the kernel's check problems? Asked once a variant; the answer is kept. */
  readonly verdict: (kernel: Kernel, variant: Variant) => Promise<Verdict>;
  /** Lays a problem into GPU memory for as long as `use` runs. */
  readonly withProblem: <T>(
    kernel: Kernel,
    variant: Variant,
    params: Params,
    use: (bench: Bench) => Promise<T>,
  ) => Promise<T>;
}

type Verdict =
  | { readonly right: true; readonly check: CheckResult }
  /** `params` is the check problem that showed it. */
  | { readonly right: false; readonly outcome: Outcome; readonly params: Params };

export interface LabHooks {
  readonly stopped: () => boolean;
  readonly hidden: () => boolean;
  /** Another clock in place of the device's own: tests plant one that lies. */
  readonly clock?: (own: Clock) => Clock;
}

/** Measurements with impossible timestamps after which the run goes on by the wall clock. */
const STRIKES = 2;

export async function createLab(open: OpenDevice, seed: number, hooks: LabHooks): Promise<Lab> {
  const own = await createClock(open);
  const clock = hooks.clock?.(own) ?? own;
  const pipelines = createPipelines(open);
  const random = seededRandom(seed);
  const references: References = new Map();
  const verdicts = new Map<string, Promise<Verdict>>();
  const features = new Set(open.features);
  let seen: Device["seen"] = { flops: null, bytes: null };
  const device = (): Device => ({
    limits: open.limits,
    features,
    subgroup: open.subgroup,
    leastSubgroup: open.leastSubgroup,
    software: open.software,
    seen,
  });
  let strikes = 0;
  const demoted = () => strikes >= STRIKES;
  const wall = { ...clock.grid, kind: "wall", quantum: clock.grid.wallQuantum } as const;
  const grid = (): Clock["grid"] => (demoted() ? wall : clock.grid);
  const protocol = (forced?: "wall"): Protocol => ({
    ...{ now, random, stopped: hooks.stopped },
    clock: forced === "wall" ? wall : grid(),
  });

  async function withRunner<T>(plan: Plan, problem: Problem, use: Bound<T>): Promise<T> {
    const runner = await createRunner(open, pipelines, clock, plan, problem, hooks.hidden);
    try {
      return await use(runner.batch, runner.first, runner);
    } finally {
      runner.destroy();
    }
  }

  async function judge(kernel: Kernel, variant: Variant): Promise<Verdict> {
    const missing = variant.requires.find((feature) => !features.has(feature));
    const [first] = kernel.checks;
    if (missing)
      return { right: false, outcome: { status: "unsupported", feature: missing }, params: first! };
    let worst: CheckResult | null = null;
    let obstacle: string | null = null;
    for (const params of kernel.checks) {
      const reason = variant.obstacle(params, device());
      if (reason) {
        obstacle ??= reason;
        continue;
      }
      const plan = variant.plan(params, device());
      try {
        const problem = await createProblem(open, pipelines, plan, seed);
        try {
          const target = { kernel, variant, params, inputs: plan.inputs, output: plan.output, seed };
          const result = await withRunner(plan, problem, () => checkAll(open, problem, target, references));
          if (!passes(result)) return { right: false, outcome: { status: "wrong", ...result }, params };
          if (!worst || result.error > worst.error) worst = result;
        } finally {
          problem.destroy();
        }
      } catch (error) {
        return { right: false, outcome: failed(error), params };
      }
    }
    if (worst) return { right: true, check: worst };
    const feature = obstacle ?? "no check problem";
    return { right: false, outcome: { status: "unsupported", feature }, params: first! };
  }

  function verdict(kernel: Kernel, variant: Variant): Promise<Verdict> {
    const key = `${kernel.id}/${variant.id}/${variant.dtype}`;
    const known = verdicts.get(key) ?? judge(kernel, variant);
    verdicts.set(key, known);
    return known;
  }

  async function withProblem<T>(
    kernel: Kernel,
    first: Variant,
    params: Params,
    use: (bench: Bench) => Promise<T>,
  ): Promise<T> {
    const problem = await createProblem(open, pipelines, first.plan(params, device()), seed);
    try {
      return await use({
        run: (variant, act) => withRunner(variant.plan(params, device()), problem, act),
        measure: async (variant, effort) => {
          const plan = variant.plan(params, device());
          const judged = await verdict(kernel, variant);
          if (!judged.right) return judged.outcome;
          await problem.poison();
          const { timing, skips } = await withRunner(plan, problem, async (batch, _first, runner) => {
            const timing = await measure(batch, effort, protocol());
            // What goes on from dispatch to dispatch never finds its work done, and the check follows all of them.
            if (timing.samples.length === 0 || kernel.resumes) return { timing, skips: null };
            const { clock } = protocol(timing.quality.clock === "wall" ? "wall" : undefined);
            const skips = await skipped(runner, effort.minPass / 2, clock);
            return { timing, skips };
          });
          const { impossible, ...times } = timing;
          if (impossible) strikes++;
          if (skips) return skips;
          const target = { kernel, variant, params, inputs: plan.inputs, output: plan.output, seed };
          const check = await checkSample(open, problem, target, random);
          if (!passes(check)) return { status: "wrong", ...check };
          if (timing.samples.length === 0)
            return { status: "failed", stage: "time", message: "the clock gave no usable sample" };
          const worst = check.error > judged.check.error ? check : judged.check;
          return {
            status: "measured",
            ...times,
            check: { error: worst.error, tolerance: worst.tolerance },
          };
        },
      });
    } finally {
      problem.destroy();
    }
  }

  return {
    open,
    clock,
    demoted,
    grid,
    protocol,
    hidden: hooks.hidden,
    random,
    device,
    see: (rates) => {
      seen = { ...seen, ...rates };
    },
    verdict,
    withProblem,
  };
}
