import type { Profile, Role } from "../core/calibration.ts";
import { totalBytes } from "../core/calibration.ts";
import type { Seconds } from "../core/units.ts";
import { type Device, KERNEL_DTYPES, type Kernel, type Params, type Variant } from "../kernels/kernel.ts";
import type { Effort } from "./protocol.ts";
import type { SearchEffort } from "./search.ts";

/** What is measured, in which order, and how much time each step may take. */

/** One kernel in one dtype at one size. */
export interface Task {
  readonly kernel: Kernel;
  readonly variants: readonly Variant[];
  readonly params: Params;
}

/** Time for a whole profile; the software adapter is slower by an order of magnitude. */
const TOTAL: Readonly<Record<Profile, { readonly gpu: Seconds; readonly software: Seconds }>> = {
  quick: { gpu: 9, software: 82 },
  full: { gpu: 55, software: 300 },
};

export function totalBudget(profile: Profile, software: boolean): Seconds {
  return software ? TOTAL[profile].software : TOTAL[profile].gpu;
}

/** Ceilings carry everything else, and the multiply-add roof is a single number. */
export function weightOf(role: Role): number {
  if (role === "compute") return 4;
  return role === "memory" ? 1.2 : 1;
}

export interface Efforts {
  readonly measure: Effort;
  readonly search: SearchEffort;
}

/** Where completion is only polled for every 100 ms (Firefox), passes of this length must do; they are flagged as coarse. */
const LONGEST_PASS: Seconds = 0.25;

/** Variants looked at in each search, the most promising ones first, and how slow they may have been before. */
const SEARCHED: Readonly<Record<Profile, Pick<SearchEffort, "maxVariants" | "seeds" | "slowest">>> = {
  quick: { maxVariants: 12, seeds: 6, slowest: 3 },
  full: { maxVariants: 80, seeds: 12, slowest: 4 },
};

/**
 * Effort for one task out of `share` seconds. Passes are long enough that the clock's grid is small against them; a
 * ceiling, on which everything else stands, gets the longest.
 */
export function effortsFor(
  profile: Profile,
  software: boolean,
  quantum: Seconds,
  ceiling: boolean,
  share: Seconds,
): Efforts {
  const grid = Math.min(40 * quantum, LONGEST_PASS);
  const minPass = Math.max(grid, profile === "full" ? 0.02 : software ? 0.015 : 0.003);
  const pairs = profile === "full" ? 10 : ceiling ? 7 : 5;
  return {
    measure: { minPass, minPairs: pairs, maxPairs: 3 * pairs, budget: share * 0.7 },
    search: {
      minPass: Math.max(grid / 2, minPass / 3),
      budget: share * 0.4,
      ...SEARCHED[profile],
    },
  };
}

/** The tasks of a kernel, one list a dtype: f16 only where the device has it, or once, to say that it is missing. */
export function tasksOf(kernel: Kernel, profile: Profile, device: Device): readonly Task[] {
  return KERNEL_DTYPES.flatMap((dtype) => {
    const variants = kernel.variants.filter((variant) => variant.dtype === dtype);
    if (variants.length === 0) return [];
    const supported = variants.some(({ requires }) =>
      requires.every((feature) => device.features.has(feature)),
    );
    const points = kernel.points(profile, device);
    return (supported ? points : points.slice(0, 1)).map((params) => ({ kernel, variants, params }));
  });
}

/**
 * First the first of each list, then the second of each, or as many at a time as `turns` says of a list: when time runs
 * out, the least telling sizes are missing.
 */
export function roundRobin<T>(
  lists: readonly (readonly T[])[],
  turns: readonly (number | undefined)[] = [],
): readonly T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, round) =>
    lists.flatMap((list, at) => {
      const turn = turns[at] ?? 1;
      return list.slice(round * turn, (round + 1) * turn);
    }),
  ).flat();
}

/** Longest dispatch: Windows resets a GPU that is busy for two seconds, and a page should stay far from that. */
const LONGEST = { gpu: 0.05, software: 0.35 } as const;
/** Shares of the ceilings that even a plain kernel reaches. */
const LEAST_EFFICIENCY = { flops: 0.07, bytes: 0.5 } as const;

/**
 * What the device lacks when one dispatch would take too long, judged by the rates seen so far; null when it does not, or
 * when a ladder has led there.
 */
export function takesTooLong({ kernel, params, variants }: Task, device: Device): string | null {
  if (kernel.ladder) return null;
  const { flops, bytes } = device.seen;
  const work = kernel.work(params, variants[0]!.dtype);
  const computes = kernel.role === "operator" || kernel.role === "search";
  const compute = flops && computes ? work.flops / (flops * LEAST_EFFICIENCY.flops) : 0;
  const memory = bytes ? totalBytes(work) / (bytes * LEAST_EFFICIENCY.bytes) : 0;
  const longest = device.software ? LONGEST.software : LONGEST.gpu;
  if (Math.max(compute, memory) <= longest) return null;
  return `the speed for this size: one dispatch would take over ${longest * 1000} ms`;
}

/**
 * Operators in turns, a list for each kernel. What the device is too slow for comes before: saying so takes no time, and
 * must not cost a kernel its turn.
 */
export function operatorsInTurns(lists: readonly (readonly Task[])[], device: Device): readonly Task[] {
  const tooSlow = (task: Task) => takesTooLong(task, device) !== null;
  const others = lists.map((list) => list.filter((task) => !tooSlow(task)));
  const turns = lists.map(([first]) => first?.kernel.turn);
  return [...lists.flat().filter(tooSlow), ...roundRobin(others, turns)];
}
