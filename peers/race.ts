import { seededRandom } from "../src/core/statistics.ts";
import type { Contender, Prepared } from "./contender.ts";
import type { Workload } from "./workload.ts";

/** Every contender on one workload, interleaved in random order, each timed by the slope of K against 2K runs. */

export interface Lane {
  readonly name: string;
  readonly detail: string;
  /** Why the library could not take part; empty when it did. */
  readonly failure: string;
  /** Largest |got − expected| / (1 + |expected|) over a sample, against the CPU in double precision. */
  readonly error: number;
  readonly right: boolean;
  /** Runs in the smaller batch; 0 where single runs are so long that nothing is gained by a slope. */
  readonly count: number;
  /** Seconds a run, one a round, so that the rounds of all lanes stand side by side. */
  readonly samples: readonly number[];
}

export interface Effort {
  readonly rounds: number;
  /** Seconds for all rounds of one workload, beyond three. */
  readonly budget: number;
}

/** Wall time that K runs should take at least. */
const LEAST_PASS = 0.1;
/** A run longer than this is timed whole: what a submission costs is under a hundredth of it. */
const WHOLE = 0.5;
const LEAST_ROUNDS = 3;
const SAMPLED = 300;
/** Orders of summation differ between libraries: each may be this many times off what our kernel may. */
const LENIENCY = 4;

interface Runner {
  readonly prepared: Prepared;
  readonly lane: Omit<Lane, "samples" | "failure">;
  /** Of one run. */
  readonly seconds: number;
}

function errorOf({ kernel, params, inputs, elements }: Workload, got: Float32Array): number {
  if (got.length !== elements) return Number.POSITIVE_INFINITY;
  const random = seededRandom(5);
  let worst = 0;
  for (let s = 0; s < SAMPLED; s++) {
    const i = Math.floor(random() * elements);
    const expected = kernel.expected(params, (binding, at) => inputs[binding]![at]!, i);
    const distance = Math.abs(got[i]! - expected) / (1 + Math.abs(expected));
    if (!(distance <= worst)) worst = Number.isNaN(distance) ? Number.POSITIVE_INFINITY : distance;
  }
  return worst;
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  const order = [...items];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

async function ready({ name, prepare }: Contender, workload: Workload): Promise<Runner> {
  const prepared = await prepare(workload);
  try {
    const error = errorOf(workload, await prepared.result());
    let seconds = await prepared.run(1);
    if (seconds < WHOLE) seconds = Math.min(seconds, await prepared.run(1));
    const count = seconds > WHOLE ? 0 : Math.ceil(LEAST_PASS / seconds);
    const right = error <= LENIENCY * workload.kernel.tolerance(workload.params, "f32");
    return { prepared, lane: { name, detail: prepared.detail, error, right, count }, seconds };
  } catch (error) {
    await prepared.release();
    throw error;
  }
}

async function sample({ prepared, lane: { count } }: Runner): Promise<number> {
  if (count === 0) return prepared.run(1);
  const once = await prepared.run(count);
  const twice = await prepared.run(2 * count);
  return (twice - once) / count;
}

/** Lanes in the order of the contenders; one that fails says why, and the others go on. */
export async function race(
  contenders: readonly Contender[],
  workload: Workload,
  { rounds, budget }: Effort,
): Promise<readonly Lane[]> {
  const failures = new Map<string, string>();
  const samples = new Map<string, number[]>();
  const attempt = async <T>(name: string, act: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await act();
    } catch (error) {
      failures.set(name, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  };
  const runners: Runner[] = [];
  for (const contender of contenders) {
    const runner = await attempt(contender.name, () => ready(contender, workload));
    if (!runner) continue;
    runners.push(runner);
    samples.set(contender.name, []);
  }
  const round = runners.reduce((sum, { lane, seconds }) => sum + seconds * (3 * lane.count || 1), 0);
  const affordable = Math.max(LEAST_ROUNDS, Math.min(rounds, Math.floor(budget / round)));
  const random = seededRandom(workload.elements);
  for (let i = 0; i < affordable; i++)
    for (const runner of shuffled(runners, random)) {
      const { name } = runner.lane;
      if (failures.has(name)) continue;
      const seconds = await attempt(name, () => sample(runner));
      if (seconds !== undefined) samples.get(name)!.push(seconds);
    }
  for (const { prepared, lane } of runners) await attempt(lane.name, prepared.release);
  return contenders.map(({ name }) => {
    const lane = runners.find((runner) => runner.lane.name === name)?.lane;
    const none = { name, detail: "", error: Number.POSITIVE_INFINITY, right: false, count: 0 };
    return { ...(lane ?? none), failure: failures.get(name) ?? "", samples: samples.get(name) ?? [] };
  });
}
