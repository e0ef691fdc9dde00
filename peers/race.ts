import { type Estimate, estimate } from "../src/core/estimate.ts";
import { seededRandom } from "../src/core/statistics.ts";
import type { Contender, Prepared, Product } from "./contender.ts";

/** Every contender on one problem, interleaved in random order, each timed by the slope of K against 2K products. */

export interface Lane {
  readonly name: string;
  readonly detail: string;
  /** Largest |got − expected| / (1 + |expected|) over a sample, against the CPU in double precision. */
  readonly error: number;
  /** Seconds a product, from the samples above zero. */
  readonly seconds: Estimate;
  /** One a round, so that the rounds of all lanes stand side by side. */
  readonly samples: readonly number[];
}

/** Wall time that K products should take at least. */
const LEAST_PASS = 0.1;

async function sized(prepared: Prepared): Promise<number> {
  await prepared.run(1);
  const seconds = await prepared.run(1);
  return Math.max(1, Math.ceil(LEAST_PASS / seconds));
}

/** A sample of the elements in double precision. */
function errorOf({ m, n, k, a, b }: Product, got: Float32Array): number {
  const random = seededRandom(5);
  let worst = 0;
  for (let s = 0; s < 500; s++) {
    const row = Math.floor(random() * m);
    const column = Math.floor(random() * n);
    let sum = 0;
    for (let j = 0; j < k; j++) sum += a[row * k + j]! * b[j * n + column]!;
    const distance = Math.abs(got[row * n + column]! - sum) / (1 + Math.abs(sum));
    if (!(distance <= worst)) worst = distance;
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

export async function race(
  contenders: readonly Contender[],
  problem: Product,
  rounds: number,
): Promise<readonly Lane[]> {
  const random = seededRandom(problem.m);
  const lanes = [];
  for (const contender of contenders) {
    const prepared = await contender.prepare(problem);
    const error = errorOf(problem, await prepared.result());
    lanes.push({ contender, prepared, error, count: await sized(prepared), samples: [] as number[] });
  }
  for (let round = 0; round < rounds; round++) {
    for (const lane of shuffled(lanes, random)) {
      const once = await lane.prepared.run(lane.count);
      const twice = await lane.prepared.run(2 * lane.count);
      lane.samples.push((twice - once) / lane.count);
    }
  }
  for (const { prepared } of lanes) await prepared.release();
  return lanes.map(({ contender, prepared, error, samples }) => ({
    name: contender.name,
    detail: prepared.detail,
    error,
    seconds: estimate(samples.filter((seconds) => seconds > 0)),
    samples,
  }));
}
