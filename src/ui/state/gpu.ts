import { signal } from "@preact/signals";
import { proxy } from "comlink";
import type { BenchApi, Case, CharacterizeOptions, Progress } from "../../bench/api.ts";
import type { Calibration, Environment, Profile, Row } from "../../core/calibration.ts";
import type { Problem, Result } from "../../core/result.ts";
import type { Seconds } from "../../core/units.ts";
import { job } from "./job.ts";
import { salvage } from "./salvage.ts";
import { linkWorker, type WorkerLink } from "./worker-link.ts";

/** The GPU as the page knows it. */
export type Device =
  | { readonly status: "asking" }
  | { readonly status: "ready"; readonly environment: Environment }
  | { readonly status: "absent"; readonly problem: Problem };

/** A characterization under way, ended or failed. */
export type Run =
  | { readonly status: "none" }
  | {
      readonly status: "running";
      readonly profile: Profile;
      /** Milliseconds since the page was opened. */
      readonly startedAt: number;
      readonly progress: Omit<Progress, "rows"> | null;
      readonly rows: readonly Row[];
      readonly stopping: boolean;
      /** Nothing was heard for so long that something may be wrong. */
      readonly silent: boolean;
    }
  | { readonly status: "ended"; readonly calibration: Calibration; readonly notice: Problem | null }
  | { readonly status: "failed"; readonly problem: Problem };

export const device = signal<Device>({ status: "asking" });
export const run = signal<Run>({ status: "none" });

const WAIT = "Wait for it or stop it first.";
const ADVICE = "Reload the page; if it happens again, update the browser or the graphics driver.";
/** A driver that compiles for longer than this exists; one that is silent for longer is probably gone. */
const SILENCE = 30_000;
const STOP_PATIENCE = 15_000;
/** Asking for an adapter takes a second at most, on a driver that answers at all. */
const PATIENCE = 30_000;

const NO_ANSWER: Problem = {
  code: "no-answer",
  what: "The browser did not answer when it was asked for a GPU",
  where: "",
  advice: "Try again; if it stays so, restart the browser: its GPU process hangs.",
};

let link: WorkerLink<BenchApi> | null = null;

function connect(): WorkerLink<BenchApi> {
  link ??= linkWorker<BenchApi>(
    new Worker(new URL("../../bench/worker.ts", import.meta.url), { type: "module", name: "bench" }),
    ADVICE,
  );
  return link;
}

/** Ends the worker; the next call starts a fresh one, with a fresh device. */
function disconnect(problem: Problem): void {
  link?.end(problem);
  link = null;
}

/** Asks for the adapter: at start, and again when the reader wants to try again. */
export async function askDevice(): Promise<void> {
  device.value = { status: "asking" };
  const hung = setTimeout(() => disconnect(NO_ANSWER), PATIENCE);
  const answer = await connect().call((api) => api.describe());
  clearTimeout(hung);
  if (!answer.ok && answer.error.code === "worker-failed") disconnect(answer.error);
  device.value = answer.ok
    ? { status: "ready", environment: answer.value }
    : { status: "absent", problem: answer.error };
}

export interface CharacterizeRequest {
  readonly profile: Profile;
  /** Half a minute of multiply-adds afterwards. */
  readonly sustained?: boolean;
  /** A calibration of this device from whose winners the searches start. */
  readonly resume?: Calibration | null;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Runs a profile and lets `run` follow it. What was measured before the worker fell silent or over is kept: the rows
 * were sent as they were finished.
 */
export async function characterize({
  profile,
  sustained = false,
  resume = null,
  onProgress,
}: CharacterizeRequest): Promise<Result<Calibration>> {
  const taken = await take({ profile, sustained, resume: looksIn(resume) }, onProgress);
  if (taken.busy) {
    if (run.peek().status !== "running") run.value = { status: "failed", problem: taken.busy };
    return { ok: false, error: taken.busy };
  }
  const { kept, notice } = taken;
  run.value = kept.ok
    ? { status: "ended", calibration: kept.value, notice }
    : { status: "failed", problem: kept.error };
  return kept;
}

/** A calibration of a few cases, and what went wrong while it was taken. */
export interface MeasuredCases {
  readonly calibration: Calibration;
  readonly notice: Problem | null;
}

/**
 * Measures single cases as `characterize` measures a profile: alone, stoppable, and keeping what was done. The run before
 * stays what the Measure page shows.
 */
export async function measureCases(
  list: readonly Case[],
  budget: Seconds,
  onProgress?: (progress: Progress) => void,
): Promise<Result<MeasuredCases>> {
  const before = run.peek();
  const taken = await take({ profile: "quick", cases: { list, budget } }, onProgress);
  if (taken.busy) return { ok: false, error: taken.busy };
  run.value = before;
  const { kept, notice } = taken;
  return kept.ok ? { ok: true, value: { calibration: kept.value, notice } } : kept;
}

/** The WGSL of a case as it runs on such a device; works without a GPU. */
export function sourceOf(wanted: Case, environment: Environment): Promise<Result<string>> {
  const { limits, features, software } = environment;
  return connect().call((api) => api.source(wanted, { limits, features, software }));
}

type Taken =
  | { readonly busy: Problem }
  | { readonly busy?: never; readonly kept: Result<Calibration>; readonly notice: Problem | null };

/** One run of the bench, whatever it measures; `run` follows it and is the caller's to end. */
async function take(
  what: Omit<CharacterizeOptions, "seed">,
  onProgress: ((progress: Progress) => void) | undefined,
): Promise<Taken> {
  const { profile } = what;
  if (run.peek().status === "running") return { busy: busy("A measurement is already under way") };
  // Each would measure the other.
  if (job.peek().status !== "none") return { busy: busy("A runtime is at work on the Predict page") };
  const seed = crypto.getRandomValues(new Uint32Array(1))[0]!;
  const options = { ...what, seed };
  let rows: readonly Row[] = [];
  let last: Progress | null = null;
  const startedAt = performance.now();
  run.value = { status: "running", profile, startedAt, progress: null, rows, stopping: false, silent: false };
  const watch = watchSilence();
  // A worker that is over ends the call below; this one has nothing to add to that.
  const tellHidden = () =>
    void connect()
      .api.pageHidden(document.hidden)
      .catch(() => {});
  document.addEventListener("visibilitychange", tellHidden);
  addEventListener("beforeunload", askToStay);
  const hear = (progress: Progress) => {
    watch.heard();
    last = progress;
    // The same array while nothing is new, so that the chart is drawn again for new rows only.
    if (progress.rows.length > 0) rows = [...rows, ...progress.rows];
    const now = run.peek();
    if (now.status === "running") run.value = { ...now, progress, rows, silent: false };
    onProgress?.(progress);
  };
  // The worker outlives a run, and what it last heard may be of a tab that was hidden then.
  tellHidden();
  const answer = await connect().call((api) => api.characterize(options, proxy(hear)));
  watch.end();
  document.removeEventListener("visibilitychange", tellHidden);
  removeEventListener("beforeunload", askToStay);
  const kept: Result<Calibration> = answer.ok
    ? answer
    : (salvage({ rows, last, profile, seed, problem: answer.error }) ?? answer);
  // A device that was lost, or a worker that fell over, is replaced before anyone measures again.
  if (!answer.ok || answer.value.session.ended === "device-lost") {
    disconnect(answer.ok ? LOST : answer.error);
    void askDevice();
  }
  return { kept, notice: kept.ok ? noticeOf(answer, kept.value) : null };
}

/** The searches of a calibration, where it is of the device at hand. */
function looksIn(calibration: Calibration | null): readonly Row[] {
  const now = device.peek();
  if (!calibration || now.status !== "ready") return [];
  const known = (environment: Calibration["environment"]) => JSON.stringify(environment.adapter);
  const isSame = known(calibration.environment) === known(now.environment);
  return isSame ? calibration.rows.filter(({ looks }) => looks) : [];
}

/** Has the browser ask before a measurement under way is thrown away. */
function askToStay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}

const LOST: Problem = {
  code: "device-lost",
  what: "The GPU was lost in the middle: the driver reset it, or another program took it away",
  where: "",
  advice: "What was measured until then is kept below. You can measure again.",
};

function noticeOf(answer: Result<Calibration>, kept: Calibration): Problem | null {
  if (!answer.ok) return { ...answer.error, advice: LOST.advice };
  return kept.session.ended === "device-lost" ? LOST : null;
}

/** Stop: a wish first; a worker that does not answer it is ended, and what it sent is kept. */
export async function stop(): Promise<void> {
  const now = run.peek();
  if (now.status !== "running" || now.stopping) return;
  run.value = { ...now, stopping: true };
  setTimeout(() => {
    const later = run.peek();
    if (later.status === "running" && later.startedAt === now.startedAt) giveUp();
  }, STOP_PATIENCE);
  await connect().call((api) => api.stop().then(() => ({ ok: true, value: null }) as const));
}

/** Ends a worker that no longer answers. */
export function giveUp(): void {
  disconnect({
    code: "worker-silent",
    what: "The measurement stopped answering and was ended",
    where: "",
    advice: ADVICE,
  });
}

/** For tests of recovery: loses the device as a driver would. */
export async function loseDevice(): Promise<void> {
  await connect().api.loseDevice();
}

function watchSilence(): { heard(): void; end(): void } {
  let heardAt = performance.now();
  const timer = setInterval(() => {
    const now = run.peek();
    const silent = performance.now() - heardAt > SILENCE;
    if (now.status === "running" && now.silent !== silent) run.value = { ...now, silent };
  }, 2000);
  return {
    heard: () => {
      heardAt = performance.now();
    },
    end: () => clearInterval(timer),
  };
}

function busy(what: string): Problem {
  return { code: "busy", what, where: "", advice: WAIT };
}
