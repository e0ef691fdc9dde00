import { ProblemError } from "../core/result.ts";
import type { OpenDevice } from "./device.ts";

/** Why the GPU refused. The stage says what was asked of it. */
export class GpuFailure extends Error {
  readonly stage: "compile" | "allocate" | "run" | "time";
  constructor(stage: GpuFailure["stage"], message: string) {
    super(message);
    this.name = "GpuFailure";
    this.stage = stage;
  }
}

/**
 * Runs GPU work inside error scopes and against the loss of the device: an error of validation, memory or driver becomes
 * a GpuFailure, a lost device rejects at once instead of waiting for a promise that never settles.
 */
export async function guarded<T>(
  open: OpenDevice,
  stage: GpuFailure["stage"],
  work: () => T | Promise<T>,
): Promise<T> {
  const { device } = open;
  const filters: readonly GPUErrorFilter[] = ["internal", "out-of-memory", "validation"];
  for (const filter of filters) device.pushErrorScope(filter);
  let value: T | undefined;
  let thrown: unknown;
  try {
    value = await orLost(open, Promise.resolve().then(work));
  } catch (error) {
    thrown = error;
  }
  let failure: GPUError | null = null;
  for (const _ of filters) {
    const error = await orLost(open, device.popErrorScope());
    failure ??= error;
  }
  if (failure) throw new GpuFailure(stage, firstLine(failure.message));
  // A lost device is a Problem and passes through; whatever else the API threw is its refusal.
  if (thrown instanceof Error && !(thrown instanceof ProblemError))
    throw new GpuFailure(stage, firstLine(thrown.message));
  if (thrown) throw thrown;
  return value as T;
}

/** A destroyed device rejects its pending promises a moment before it says that it is lost. */
const GRACE_MS = 100;

/** A promise of the device; when it fails because the device is going, the loss is what is reported. */
export async function orLost<T>({ lost }: OpenDevice, promise: Promise<T>): Promise<T> {
  try {
    return await Promise.race([promise, lost]);
  } catch (error) {
    await Promise.race([lost, new Promise((resolve) => setTimeout(resolve, GRACE_MS))]);
    throw error;
  }
}

/** Compilers answer with whole listings; the first line names the error. */
function firstLine(message: string): string {
  return (message.split("\n").find((line) => line.trim() !== "") ?? "no reason given").slice(0, 300);
}
