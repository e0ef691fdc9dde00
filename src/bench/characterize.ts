import {
  type Calibration,
  type Environment,
  type Row,
  SCHEMA_VERSION,
  type Session,
} from "../core/calibration.ts";
import { asProblem, fail, ok, ProblemError, type Result } from "../core/result.ts";
import type { Seconds } from "../core/units.ts";
import { KERNELS } from "../kernels/index.ts";
import type { Kernel } from "../kernels/kernel.ts";
import type { CharacterizeOptions, Progress } from "./api.ts";
import { now } from "./clock.ts";
import { type OpenDevice, openDevice } from "./device.ts";
import { environmentOf, type Host } from "./environment.ts";
import { createLab, type Lab } from "./lab.ts";
import { climb } from "./ladder.ts";
import { measureOverheads } from "./overhead.ts";
import { markRows, type TimedRow } from "./plausible.ts";
import { effortsFor, roundRobin, type Task, takesTooLong, tasksOf, totalBudget } from "./schedule.ts";
import { createRanking, type Ranking, searchAndMeasure } from "./search.ts";
import { DRIFT, driftOf, type Sentinel, withSentinel } from "./sentinel.ts";

/** What the engine needs from where it runs: a page's worker, or Node. */
export interface Engine {
  readonly gpu: GPU | undefined;
  readonly host: Host;
  readonly stopped: () => boolean;
  readonly hidden: () => boolean;
  /** Told the device as soon as it is open, so that tests can lose it. */
  readonly opened?: (open: OpenDevice) => void;
}

/** Tasks between two readings of the sentinel. */
const SENTINEL_EVERY = 10;

/**
 * Measures a profile. The calibration holds everything that was finished, also when the run was stopped, ran out of time
 * or lost its device (`session.ended`); an error only when there is nothing.
 */
export async function characterize(
  engine: Engine,
  options: CharacterizeOptions,
  onProgress: (progress: Progress) => void = () => {},
): Promise<Result<Calibration>> {
  const opened = await openDevice(engine.gpu, options.device);
  if (!opened.ok) return opened;
  const open = opened.value;
  engine.opened?.(open);
  const seed = options.seed ?? 1;
  const kernels = options.kernels ? KERNELS.filter(({ id }) => options.kernels!.includes(id)) : KERNELS;
  if (kernels.length === 0)
    return fail(
      "no-kernel",
      `No kernel of that name: ${options.kernels?.join(", ")}`,
      "kernels",
      `Known: ${KERNELS.map(({ id }) => id).join(", ")}.`,
    );

  const start = now();
  const timed: TimedRow[] = [];
  let ended: Session["ended"] = "complete";
  let sentinel: Session["sentinel"] = [];
  let environment: Environment | null = null;
  try {
    const lab = await createLab(open, seed, engine);
    environment = environmentOf(open, lab.clock.grid, engine.host);
    const run: Run = {
      lab,
      options,
      environment,
      kernels,
      start,
      timed,
      stopped: engine.stopped,
      onProgress,
    };
    const minPass = effortsFor(options.profile, open.software, lab.clock.grid.quantum, false, 1).search
      .minPass;
    await withSentinel(lab, minPass, async (watch) => {
      try {
        ended = await runAll(run, watch);
      } finally {
        sentinel = watch.readings();
      }
    });
  } catch (thrown) {
    if (!(thrown instanceof ProblemError && thrown.problem.code === "device-lost")) {
      open.device.destroy();
      return {
        ok: false,
        error: asProblem(
          thrown,
          "bench-failed",
          "Reload the page and try again; if it stays, report it with the browser's version.",
        ),
      };
    }
    ended = "device-lost";
    if (timed.length === 0 || !environment) return { ok: false, error: thrown.problem };
  }
  open.device.destroy();
  if (timed.length === 0)
    return fail("nothing-measured", "The run was stopped before anything was measured", "", "Start again.");

  const drift = driftOf(sentinel);
  const rows = markRows(timed, sentinel);
  const flags: Session["flags"][number][] = [];
  if (drift > DRIFT) flags.push("unsteady");
  if (rows.some(({ outcome }) => outcome.status === "measured" && outcome.quality.flags.includes("hidden")))
    flags.push("hidden");
  const createdAt = new Date().toISOString();
  return ok({
    schemaVersion: SCHEMA_VERSION,
    id: crypto.randomUUID(),
    name: options.name ?? defaultName(environment!, createdAt),
    createdAt,
    environment: environment!,
    session: { profile: options.profile, seconds: now() - start, seed, ended, sentinel, drift, flags },
    rows,
  });
}

function defaultName({ adapter, host }: Environment, createdAt: string): string {
  const device =
    adapter.description || adapter.device || `${adapter.vendor} ${adapter.architecture}`.trim() || "GPU";
  return `${device}, ${host.name}, ${createdAt.slice(0, 16).replace("T", " ")}`;
}

interface Run {
  readonly lab: Lab;
  readonly options: CharacterizeOptions;
  readonly environment: Environment;
  readonly kernels: readonly Kernel[];
  readonly start: Seconds;
  readonly timed: TimedRow[];
  readonly stopped: () => boolean;
  readonly onProgress: (progress: Progress) => void;
}

/** Ceilings and costs first, because they size what follows; then the operators, in turns. */
async function runAll(run: Run, sentinel: Sentinel): Promise<Session["ended"]> {
  const { lab, options, kernels } = run;
  const device = lab.device;
  const ceilings = kernels.filter(({ role }) => role !== "operator");
  const operators = kernels.filter(({ role }) => role === "operator");
  const guessed = kernels.reduce((sum, kernel) => sum + tasksOf(kernel, options.profile, device()).length, 0);
  const deadline = run.start + totalBudget(options.profile, lab.open.software);
  const rankings = new Map<string, Ranking>();
  let done = 0;
  let left = guessed;
  let ended: Session["ended"] = "complete";

  const report = (doing: string, rows: readonly Row[]) => {
    const elapsed = now() - run.start;
    const fraction = Math.min(1, done / (done + left || 1));
    const byPace = fraction > 0.05 ? (elapsed / fraction) * (1 - fraction) : deadline - now();
    run.onProgress({
      doing,
      fraction,
      elapsed,
      remaining: Math.max(0, Math.min(byPace, deadline - now())),
      rows,
      environment: run.environment,
    });
  };

  const finish = (rows: readonly Row[], from: Seconds) => {
    const known = new Set(run.timed.map(({ row }) => row.key));
    const fresh = rows.filter(({ key }) => !known.has(key));
    for (const row of fresh) run.timed.push({ row, from: from - run.start, to: now() - run.start });
    return fresh;
  };

  const work = async (tasks: readonly Task[]) => {
    for (const task of tasks) {
      if (run.stopped()) ended = "stopped";
      else if (now() > deadline) ended = "budget";
      if (ended !== "complete") return;
      left = Math.max(left - 1, 0);
      if (takesTooLong(task, device())) continue;
      const { kernel, variants, params } = task;
      report(kernel.title(params), []);
      const ceiling = kernel.role === "compute" || kernel.role === "memory";
      const share = ((deadline - now()) / (left + 1)) * (ceiling ? 1.5 : 1);
      const efforts = effortsFor(options.profile, lab.open.software, lab.clock.grid.quantum, ceiling, share);
      const rankingKey = `${kernel.id}/${variants[0]!.dtype}`;
      const ranking = rankings.get(rankingKey) ?? createRanking();
      rankings.set(rankingKey, ranking);
      const from = now();
      const rows = await searchAndMeasure(
        lab,
        kernel,
        variants,
        params,
        ranking,
        efforts.search,
        efforts.measure,
      );
      done++;
      report(kernel.title(params), finish(rows, from));
      if (done % SENTINEL_EVERY === 0) await sentinel.look();
    }
  };

  await sentinel.look();
  for (const kernel of ceilings) {
    const tasks = tasksOf(kernel, options.profile, device());
    await work(kernel.ladder ? await climb(lab, tasks) : tasks);
    if (kernel.ladder) left = Math.max(0, left - (tasks.length - 1));
  }
  if (ended === "complete" && !options.kernels) {
    const from = now();
    report("Submission and readback", []);
    report("Submission and readback", finish(await measureOverheads(lab), from));
  }
  await work(roundRobin(operators.map((kernel) => tasksOf(kernel, options.profile, device()))));
  await sentinel.look();
  return ended;
}
