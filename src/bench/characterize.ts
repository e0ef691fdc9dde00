import {
  type Calibration,
  type Environment,
  isMeasured,
  SCHEMA_VERSION,
  type Session,
  type Sustained,
} from "../core/calibration.ts";
import { asProblem, fail, ok, ProblemError, type Result } from "../core/result.ts";
import type { Seconds } from "../core/units.ts";
import { KERNELS } from "../kernels/index.ts";
import type { Kernel } from "../kernels/kernel.ts";
import type { CharacterizeOptions, Progress } from "./api.ts";
import type { CaseRun } from "./cases.ts";
import { now } from "./clock.ts";
import { type OpenDevice, openDevice } from "./device.ts";
import { environmentOf, type Host } from "./environment.ts";
import { createLab, type LabHooks } from "./lab.ts";
import { markRows, type TimedRow } from "./plausible.ts";
import { runProfile } from "./run.ts";
import { effortsFor } from "./schedule.ts";
import { DRIFT, driftOf, type Sentinel, withSentinel } from "./sentinel.ts";
import { SUSTAINED, sustain } from "./sustained.ts";

/** What the engine needs from where it runs: a page's worker, or Node. */
export interface Engine extends LabHooks {
  readonly gpu: GPU | undefined;
  readonly host: Host;
  /** Told the device as soon as it is open, so that tests can lose it. */
  readonly opened?: (open: OpenDevice) => void;
}

/** The same data in the buffers and the same order of batches, unless another is asked for. */
const DEFAULT_SEED = 1;

/** What came out of the GPU, before it is a calibration. */
interface Taken {
  readonly environment: Environment;
  readonly timed: readonly TimedRow[];
  readonly sentinel: Session["sentinel"];
  readonly ended: Session["ended"];
  readonly sustained: Sustained | null;
  readonly demoted: boolean;
}

/**
 * Measures a profile. The calibration holds everything that was finished, also when the run was stopped, ran out of time
 * lost its device or failed otherwise (`session.ended`); an error only when there is nothing.
 */
export async function characterize(
  engine: Engine,
  options: CharacterizeOptions,
  onProgress: (progress: Progress) => void = () => {},
): Promise<Result<Calibration>> {
  const kernels = KERNELS.filter(({ id }) => options.kernels?.includes(id) ?? true);
  if (kernels.length === 0) {
    const known = KERNELS.map(({ id }) => id).join(", ");
    return fail(
      "no-kernel",
      `No kernel is named ${options.kernels?.join(", ")}`,
      "kernels",
      `Known: ${known}.`,
    );
  }
  const cases = options.cases ? (await singleCases()).findCases(options.cases.list) : null;
  if (cases && !cases.ok) return cases;
  const opened = await openDevice(engine.gpu, options.device);
  if (!opened.ok) return opened;
  const open = opened.value;
  engine.opened?.(open);
  const start = now();
  try {
    const chosen = cases && { cases: cases.value, budget: options.cases!.budget };
    const taken = await take(open, chosen ?? { kernels }, start, engine, options, onProgress);
    if (taken.timed.length === 0)
      return fail("nothing-measured", "The run ended before anything was measured", "", "Start again.");
    return ok(assemble(taken, now() - start, options));
  } catch (thrown) {
    const advice = "Reload the page and try again; if it stays, report it with the browser's version.";
    return { ok: false, error: asProblem(thrown, "bench-failed", advice) };
  } finally {
    open.device.destroy();
  }
}

/** Few measure single cases: their code is loaded when it is asked for. */
const singleCases = () => import("./cases.ts");

/** Whatever ends the run, what was finished before is kept; throws only when that is nothing. */
async function take(
  open: OpenDevice,
  what: { readonly kernels: readonly Kernel[] } | Pick<CaseRun, "cases" | "budget">,
  start: Seconds,
  engine: Engine,
  { profile, kernels: chosen, seed = DEFAULT_SEED, resume = [], sustained: wanted }: CharacterizeOptions,
  onProgress: (progress: Progress) => void,
): Promise<Taken> {
  const lab = await createLab(open, seed, engine);
  const environment = environmentOf(open, lab.clock.grid, engine.host);
  const timed: TimedRow[] = [];
  let watch: Sentinel | null = null;
  let ended: Session["ended"];
  let sustained: Sustained | null = null;
  try {
    const { minPass } = effortsFor(profile, open.software, lab.clock.grid.quantum, false, 1).search;
    ended = await withSentinel(lab, minPass, start, async (sentinel) => {
      watch = sentinel;
      const { stopped } = engine;
      const overheads = !chosen;
      if ("cases" in what) {
        const keep = keeper(timed, environment, start, what.budget, onProgress);
        const { runCases } = await singleCases();
        return runCases({ lab, profile, ...what, stopped, sentinel, keep });
      }
      const { kernels } = what;
      const reached = await runProfile({
        lab,
        profile,
        environment,
        kernels,
        start,
        timed,
        stopped,
        sentinel,
        onProgress,
        overheads,
        resume,
      });
      const rows = timed.map(({ row }) => row);
      if (wanted && !stopped()) sustained = await sustain(lab, rows, follow(environment, start, onProgress));
      return reached;
    });
  } catch (thrown) {
    if (timed.length === 0) throw thrown;
    const lost = thrown instanceof ProblemError && thrown.problem.code === "device-lost";
    ended = lost ? "device-lost" : "failed";
  }
  const sentinel = (watch as Sentinel | null)?.readings() ?? [];
  return { environment, timed, sentinel, ended, sustained, demoted: lab.demoted() };
}

/** Keeps the rows of cases as they come, each key once, and tells how far it is. */
function keeper(
  timed: TimedRow[],
  environment: Environment,
  start: Seconds,
  budget: Seconds,
  onProgress: (progress: Progress) => void,
): CaseRun["keep"] {
  return (doing, fraction, rows, from) => {
    const known = new Set(timed.map(({ row }) => row.key));
    const fresh = rows.filter(({ key }) => !known.has(key));
    for (const row of fresh) timed.push({ row, from: from - start, to: now() - start });
    const elapsed = now() - start;
    onProgress({
      doing,
      fraction,
      elapsed,
      remaining: Math.max(0, budget - elapsed),
      rows: fresh,
      environment,
    });
  };
}

/** Progress while nothing is finished for half a minute. */
function follow(environment: Environment, start: Seconds, onProgress: (progress: Progress) => void) {
  return (at: Seconds) =>
    onProgress({
      doing: "Multiply-adds without a pause",
      fraction: at / SUSTAINED,
      elapsed: now() - start,
      remaining: Math.max(0, SUSTAINED - at),
      rows: [],
      environment,
    });
}

function assemble(taken: Taken, seconds: Seconds, options: CharacterizeOptions): Calibration {
  const { environment, timed, sentinel, ended, sustained, demoted } = taken;
  const { profile, seed = DEFAULT_SEED, name } = options;
  const rows = markRows(timed, sentinel);
  const drift = driftOf(sentinel);
  const flags: Session["flags"][number][] = [];
  if (drift > DRIFT) flags.push("unsteady");
  if (demoted) flags.push("clock-demoted");
  if (rows.some((row) => isMeasured(row) && row.outcome.quality.flags.includes("hidden")))
    flags.push("hidden");
  const createdAt = new Date().toISOString();
  return {
    schemaVersion: SCHEMA_VERSION,
    id: crypto.randomUUID(),
    name: name ?? defaultName(environment, createdAt),
    createdAt,
    environment,
    session: { profile, seconds, seed, ended, sentinel, ...(sustained ? { sustained } : {}), drift, flags },
    rows,
  };
}

function defaultName({ adapter, host }: Environment, createdAt: string): string {
  const device =
    adapter.description || adapter.device || `${adapter.vendor} ${adapter.architecture}`.trim() || "GPU";
  return `${device}, ${host.name}, ${createdAt.slice(0, 16).replace("T", " ")}`;
}
