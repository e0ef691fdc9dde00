import type { Profile, Row, Session } from "../core/calibration.ts";
import { fail, ok, type Result } from "../core/result.ts";
import type { Seconds } from "../core/units.ts";
import { KERNELS } from "../kernels/index.ts";
import { KERNEL_DTYPES, type Kernel, type Variant } from "../kernels/kernel.ts";
import { LESSON_KERNELS } from "../kernels/lessons.ts";
import type { Case } from "./api.ts";
import { now } from "./clock.ts";
import { glance } from "./glance.ts";
import type { Lab } from "./lab.ts";
import { climb } from "./ladder.ts";
import { createRanking } from "./ranking.ts";
import { makeRow } from "./rows.ts";
import { effortsFor, type Task, takesTooLong, weightOf } from "./schedule.ts";
import { searchAndMeasure } from "./search.ts";
import type { Sentinel } from "./sentinel.ts";

/** A case with the kernel and the variants that it names. */
interface FoundCase extends Case {
  readonly found: Kernel;
  readonly variants: readonly Variant[];
}

const ALL = [...KERNELS, ...LESSON_KERNELS];

/** Looks the cases up in the registry. Codes: "no-kernel", "no-variant". */
export function findCases(cases: readonly Case[]): Result<readonly FoundCase[]> {
  const all: FoundCase[] = [];
  for (const [at, wanted] of cases.entries()) {
    const found = ALL.find(({ id }) => id === wanted.kernel);
    if (!found) return fail("no-kernel", `No kernel is named ${wanted.kernel}`, `cases[${at}]`);
    const dtype = wanted.dtype ?? KERNEL_DTYPES.find((one) => found.variants.some((v) => v.dtype === one));
    const variants = found.variants.filter(
      (variant) => variant.dtype === dtype && (!wanted.variant || variant.id === wanted.variant),
    );
    if (variants.length === 0)
      return fail(
        "no-variant",
        `${wanted.kernel} has no variant ${wanted.variant ?? ""} in ${dtype}`,
        `cases[${at}]`,
      );
    all.push({ ...wanted, found, variants });
  }
  return ok(all);
}

/** What measuring a list of cases needs of the run that it is part of. */
export interface CaseRun {
  readonly lab: Lab;
  readonly profile: Profile;
  readonly cases: readonly FoundCase[];
  /** Seconds to share out among them; see PATIENCE. */
  readonly budget: Seconds;
  readonly stopped: () => boolean;
  readonly sentinel: Sentinel;
  readonly keep: (doing: string, fraction: number, rows: readonly Row[], from: Seconds) => void;
}

/** Each case is part of an answer: a slow device may take so many times the budget before the rest is left out. */
const PATIENCE = 2;

/** Shares of the budget: a kernel that brings its own sizes needs one for each. */
function weightOfCase({ found, params, sizes: rungs }: FoundCase, { lab, profile }: CaseRun): number {
  const sizes = params || rungs || found.ladder ? 1 : found.points(profile, lab.device()).length;
  return weightOf(found.role) * sizes;
}

/** Measures the cases in their order, by the protocol that a profile uses. */
export async function runCases(run: CaseRun): Promise<Session["ended"]> {
  const { lab, cases, profile, stopped } = run;
  const { software } = lab.open;
  await run.sentinel.look();
  if (!cases.some(({ found }) => found.role === "compute" || found.role === "memory")) await glance(lab);
  const deadline = now() + run.budget;
  const end = now() + PATIENCE * run.budget;
  let ended: Session["ended"] = "complete";
  for (const [at, wanted] of cases.entries()) {
    const left = cases.slice(at).reduce((sum, one) => sum + weightOfCase(one, run), 0);
    const until = now() + ((deadline - now()) * weightOfCase(wanted, run)) / left;
    const tasks = await tasksOfCase(wanted, lab, profile);
    for (const [i, task] of tasks.entries()) {
      if (stopped()) return "stopped";
      if (now() > end) {
        ended = "budget";
        break;
      }
      const { kernel, params, variants } = task;
      const doing = kernel.title(params);
      const fraction = (at + i / tasks.length) / cases.length;
      run.keep(doing, fraction, [], now());
      const from = now();
      const reason = takesTooLong(task, lab.device());
      if (reason) {
        const outcome = { status: "unsupported", feature: reason } as const;
        run.keep(doing, fraction, [makeRow(kernel, variants[0]!, params, outcome)], from);
        continue;
      }
      const share = Math.max(0.1, (until - now()) / (tasks.length - i));
      const ceiling = weightOf(kernel.role) > 1;
      const { search, measure } = effortsFor(profile, software, lab.grid().quantum, ceiling, share);
      const pairs = wanted.pairs && { minPairs: wanted.pairs, maxPairs: wanted.pairs };
      const effort = { ...measure, ...pairs };
      const rows = await searchAndMeasure(lab, kernel, variants, params, createRanking(), search, effort);
      run.keep(doing, (at + (i + 1) / tasks.length) / cases.length, rows, from);
    }
  }
  await run.sentinel.look();
  return stopped() ? "stopped" : ended;
}

/** The sizes that a case names, or those that its kernel would measure, now that the rates so far are known. */
async function tasksOfCase(
  { found: kernel, variants, params, sizes }: FoundCase,
  lab: Lab,
  profile: Profile,
): Promise<readonly Task[]> {
  if (params) return [{ kernel, variants, params }];
  if (sizes) {
    const rungs = sizes.map((size) => ({ kernel, variants, params: size }));
    return [rungs.findLast((rung) => takesTooLong(rung, lab.device()) === null) ?? rungs[0]!];
  }
  const tasks = kernel.points(profile, lab.device()).map((point) => ({ kernel, variants, params: point }));
  return kernel.ladder ? climb(lab, tasks) : tasks;
}
