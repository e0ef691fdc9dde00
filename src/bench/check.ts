import type { BufferSpec, Expected, Kernel, Params, Variant } from "../kernels/kernel.ts";
import { bufferBytes } from "../kernels/kernel.ts";
import { inputReader, POISON } from "../kernels/random.ts";
import type { OpenDevice } from "./device.ts";
import type { Problem } from "./problem.ts";
import { decode, readBytes, readElements } from "./readback.ts";

/** How far the worst element is from the CPU reference, as |got − expected| / (1 + |expected|). */
export interface CheckResult {
  readonly error: number;
  readonly tolerance: number;
  /** The worst element in words; empty when all is well. */
  readonly detail: string;
}

/** Elements of the timed problem that are compared with the reference. */
const SAMPLED = 48;

export function passes({ error, tolerance }: CheckResult): boolean {
  return error <= tolerance;
}

function compare(
  indices: readonly number[],
  got: readonly number[],
  expected: (i: number) => number,
  tolerance: number,
): CheckResult {
  let error = 0;
  let detail = "";
  for (const [k, i] of indices.entries()) {
    const want = expected(i);
    const have = got[k]!;
    const distance = Math.abs(have - want) / (1 + Math.abs(want));
    // NaN (poison left in place, or worse) compares as wrong, never as right.
    if (!(distance <= error)) {
      error = Number.isNaN(distance) ? Number.MAX_VALUE : Math.min(distance, Number.MAX_VALUE);
      if (!(distance <= tolerance)) detail = `element ${i} is ${have}, should be ${want}`;
    }
  }
  return { error, tolerance, detail };
}

/** Reference values of a check problem, computed once for all variants that share them. */
export type References = Map<string, readonly number[]>;

export interface CheckTarget {
  readonly kernel: Kernel;
  readonly variant: Variant;
  readonly params: Params;
  readonly inputs: readonly BufferSpec[];
  readonly output: BufferSpec;
  readonly seed: number;
}

/** Compares every element of the output. */
export async function checkAll(
  open: OpenDevice,
  problem: Problem,
  target: CheckTarget,
  references: References,
): Promise<CheckResult> {
  const { kernel, variant, params, inputs, output, seed } = target;
  const [bytes] = await readBytes(open, problem.output, [{ offset: 0, size: bufferBytes(output) }]);
  const got = decode(output.dtype, bytes!);
  const own = variant.expected ? variant.id : "";
  const key = `${kernel.id} ${own} ${variant.dtype} ${JSON.stringify(params)}`;
  let reference = references.get(key);
  if (!reference) {
    const element: Expected = variant.expected ?? kernel.expected;
    const input = inputReader(inputs, seed);
    const dispatches = dispatchesIn(got[output.elements - 1]!, target);
    reference = Array.from({ length: output.elements }, (_, i) => element(params, input, i, dispatches));
    references.set(key, reference);
  }
  const all = reference.map((_, i) => i);
  return compare(all, got, (i) => reference[i]!, kernel.tolerance(params, variant.dtype));
}

/** Compares a random sample, the ends included: affordable at any size, right after the timing. */
export async function checkSample(
  open: OpenDevice,
  problem: Problem,
  target: CheckTarget,
  random: () => number,
): Promise<CheckResult> {
  const { kernel, variant, params, inputs, output, seed } = target;
  const indices = [0, output.elements - 1];
  while (indices.length < SAMPLED) indices.push(Math.floor(random() * output.elements));
  const got = await readElements(open, problem.output, output.dtype, indices);
  const element: Expected = variant.expected ?? kernel.expected;
  const input = inputReader(inputs, seed);
  const dispatches = dispatchesIn(got[1]!, target);
  return compare(
    indices,
    got,
    (i) => element(params, input, i, dispatches),
    kernel.tolerance(params, variant.dtype),
  );
}

/** More dispatches than these are no count but garbage: one is expected then, and the comparison fails. */
const MOST_DISPATCHES = 2 ** 24;

/** How many dispatches the output says that it holds; one for kernels that start anew each time. */
function dispatchesIn(last: number, { kernel }: CheckTarget): number {
  const count = kernel.resumes ? (last - POISON) >>> 0 : 1;
  return count >= 1 && count <= MOST_DISPATCHES ? count : 1;
}
