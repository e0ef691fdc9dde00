import type { Environment, Profile, Row, Session } from "../core/calibration.ts";
import type { Seconds } from "../core/units.ts";
import type { Kernel } from "../kernels/kernel.ts";
import type { Progress } from "./api.ts";
import { now } from "./clock.ts";
import { glance } from "./glance.ts";
import type { Lab } from "./lab.ts";
import { climb } from "./ladder.ts";
import { HOST_COSTS, measureHostCost } from "./overhead.ts";
import type { TimedRow } from "./plausible.ts";
import { createRanking, type Ranking } from "./ranking.ts";
import { makeRow } from "./rows.ts";
import {
  effortsFor,
  operatorsInTurns,
  type Task,
  takesTooLong,
  tasksOf,
  totalBudget,
  weightOf,
} from "./schedule.ts";
import { searchAndMeasure } from "./search.ts";
import type { Sentinel } from "./sentinel.ts";

export interface Run {
  readonly lab: Lab;
  readonly profile: Profile;
  readonly environment: Environment;
  readonly kernels: readonly Kernel[];
  readonly start: Seconds;
  /** Rows are put here as they are finished, so that they survive whatever ends the run. */
  readonly timed: TimedRow[];
  readonly stopped: () => boolean;
  readonly sentinel: Sentinel;
  readonly onProgress: (progress: Progress) => void;
  /** Measure what the host pays too. */
  readonly overheads: boolean;
  /** Rows of an earlier run on this device, from whose winners the searches start. */
  readonly resume: readonly Row[];
}

/** Tasks between two readings of the sentinel. */
const SENTINEL_EVERY = 10;
/** Part of the time by which the ceilings must be done, so that a disturbed run still reaches the operators. */
const CEILINGS_BY = 0.5;

function byFootprint(a: Task, b: Task): number {
  const [left, right] = [a, b].map(({ kernel, params }) => kernel.work(params, "f32").footprint);
  return left! - right!;
}

/** Roofs, costs and the other ceilings first, because they size what follows; then the operators, in turns. */
export async function runProfile(run: Run): Promise<Session["ended"]> {
  const { lab, profile, kernels, sentinel } = run;
  const { software } = lab.open;
  const total = totalBudget(profile, software);
  const deadline = run.start + total;
  const tasks = (chosen: readonly Kernel[]) => chosen.map((kernel) => tasksOf(kernel, profile, lab.device()));
  const withRole = (...roles: readonly Kernel["role"][]) =>
    kernels.filter(({ role }) => roles.includes(role));
  const rankings = new Map<string, Ranking>();
  let done = 0;
  let left = tasks(kernels).reduce((sum, list, i) => sum + (kernels[i]!.ladder ? 1 : list.length), 0);
  let skipped = false;

  const report = (doing: string, rows: readonly Row[]) => {
    const elapsed = now() - run.start;
    const fraction = Math.max(done / (done + left || 1), Math.min(1, elapsed / total));
    const byPace = fraction > 0.05 ? (elapsed / fraction) * (1 - fraction) : total;
    const remaining = Math.max(0, Math.min(byPace, deadline - now()));
    run.onProgress({ doing, fraction, elapsed, remaining, rows, environment: run.environment });
  };

  const keep = (doing: string, rows: readonly Row[], from: Seconds) => {
    const known = new Set(run.timed.map(({ row }) => row.key));
    const fresh = rows.filter(({ key }) => !known.has(key));
    for (const row of fresh) run.timed.push({ row, from: from - run.start, to: now() - run.start });
    report(doing, fresh);
  };

  const rankingOf = ({ kernel, variants }: Task) => {
    const key = `${kernel.id}/${variants[0]!.dtype}`;
    const known = run.resume.filter((row) => row.kernel === kernel.id && row.dtype === variants[0]!.dtype);
    const ranking = rankings.get(key) ?? createRanking(known);
    rankings.set(key, ranking);
    return ranking;
  };

  /** Works the list off until it is done, or `until` has come, or the run was stopped. */
  const work = async (list: readonly Task[], until: Seconds) => {
    for (const task of list) {
      left = Math.max(0, left - 1);
      const { kernel, variants, params } = task;
      const doing = kernel.title(params);
      const reason = takesTooLong(task, lab.device());
      if (reason) {
        keep(
          doing,
          [makeRow(kernel, variants[0]!, params, { status: "unsupported", feature: reason })],
          now(),
        );
        continue;
      }
      if (run.stopped() || now() > until) {
        skipped = true;
        continue;
      }
      report(doing, []);
      const share = ((deadline - now()) / (left + 1)) * weightOf(kernel.role);
      const effort = effortsFor(profile, software, lab.grid().quantum, weightOf(kernel.role) > 1, share);
      const from = now();
      keep(
        doing,
        await searchAndMeasure(lab, kernel, variants, params, rankingOf(task), effort.search, effort.measure),
        from,
      );
      done++;
      if (done % SENTINEL_EVERY === 0) await sentinel.look();
    }
  };

  const ceilingsBy = withRole("operator").length > 0 ? run.start + CEILINGS_BY * total : deadline;
  /** A ladder is climbed only when there is time to measure on it. */
  const workKernel = async (kernel: Kernel) => {
    const [points = []] = tasks([kernel]);
    const climbs = kernel.ladder && !run.stopped() && now() < ceilingsBy;
    await work(climbs ? await climb(lab, points) : points, ceilingsBy);
  };

  const workHost = async () => {
    for (const cost of run.overheads ? HOST_COSTS : []) {
      if (run.stopped() || now() > ceilingsBy) {
        skipped = true;
        break;
      }
      report(cost.title, []);
      const share = (deadline - now()) / (left + 1);
      const { measure } = effortsFor(profile, software, lab.grid().wallQuantum, false, share);
      const from = now();
      keep(cost.title, [await measureHostCost(lab, measure, cost)], from);
    }
  };

  await sentinel.look();
  if (withRole("compute", "memory").length === 0 && !run.stopped()) await glance(lab);
  for (const kernel of withRole("compute")) await workKernel(kernel);
  // Every prediction needs these, and they are quick.
  await work(tasks(withRole("overhead")).flat(), ceilingsBy);
  await workHost();
  // Small working sets first: the rates seen on them say whether the next larger ones are affordable.
  await work(tasks(withRole("memory")).flat().toSorted(byFootprint), ceilingsBy);
  await work(tasks(withRole("sweep")).flat(), ceilingsBy);
  for (const kernel of withRole("ceiling")) await workKernel(kernel);
  await work(operatorsInTurns(tasks(withRole("operator")), lab.device()), deadline);
  await sentinel.look();
  if (run.stopped()) return "stopped";
  return skipped ? "budget" : "complete";
}
