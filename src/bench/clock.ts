import type { Environment } from "../core/calibration.ts";
import type { Seconds } from "../core/units.ts";
import type { OpenDevice } from "./device.ts";
import { guarded, orLost } from "./scope.ts";

/** Both clocks around one submitted pass. */
interface PassTimes {
  readonly wall: Seconds;
  /** By timestamps at the pass's ends; null without that feature. Negative and zero are legal and judged by the protocol. */
  readonly gpu: Seconds | null;
}

export interface Clock {
  readonly grid: Environment["clock"];
  /** Encodes one compute pass, submits it and waits. Only the submission is inside the wall time. */
  readonly time: (encode: (pass: GPUComputePassEncoder) => void) => Promise<PassTimes>;
}

/** The host's monotonic clock, in seconds. */
export function now(): Seconds {
  return performance.now() / 1000;
}

interface Stamps {
  readonly set: GPUQuerySet;
  readonly resolved: GPUBuffer;
  readonly readable: GPUBuffer;
}

/** One query set for the whole run: Metal allows few, shared among tabs. */
function createStamps({ device, features }: OpenDevice): Stamps | null {
  if (!features.includes("timestamp-query")) return null;
  return {
    set: device.createQuerySet({ type: "timestamp", count: 2 }),
    resolved: device.createBuffer({
      size: 256,
      usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC,
    }),
    readable: device.createBuffer({ size: 16, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ }),
  };
}

export async function createClock(open: OpenDevice): Promise<Clock> {
  const stamps = await guarded(open, "time", () => createStamps(open));
  const quantum = stamps ? await probeTimestampGrid(open, stamps) : null;
  const wallQuantum = Math.max(probeWallGrid(), await probePolling(open));
  // A timestamp feature that answers only zeros is no clock.
  const usable = stamps !== null && quantum !== null ? stamps : null;
  return {
    grid: {
      kind: usable ? "timestamp-query" : "wall",
      quantum: usable ? quantum! : wallQuantum,
      wallQuantum,
    },
    time: async (encode) => {
      const { wall, ticks } = await timePass(open, usable, encode);
      return { wall, gpu: ticks ? Number(ticks[1] - ticks[0]) * 1e-9 : null };
    },
  };
}

async function timePass(
  open: OpenDevice,
  stamps: Stamps | null,
  encode: (pass: GPUComputePassEncoder) => void,
): Promise<{ wall: Seconds; ticks: readonly [bigint, bigint] | null }> {
  const { device } = open;
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass(
    stamps
      ? { timestampWrites: { querySet: stamps.set, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 } }
      : {},
  );
  encode(pass);
  pass.end();
  if (stamps) {
    encoder.resolveQuerySet(stamps.set, 0, 2, stamps.resolved, 0);
    encoder.copyBufferToBuffer(stamps.resolved, 0, stamps.readable, 0, 16);
  }
  const commands = encoder.finish();
  const start = now();
  device.queue.submit([commands]);
  await orLost(open, device.queue.onSubmittedWorkDone());
  const wall = now() - start;
  if (!stamps) return { wall, ticks: null };
  await orLost(open, stamps.readable.mapAsync(GPUMapMode.READ));
  const [begin, end] = new BigUint64Array(stamps.readable.getMappedRange());
  const ticks = [begin!, end!] as const;
  stamps.readable.unmap();
  return { wall, ticks };
}

/** Passes whose timestamps are looked at to find their common grid. */
const PROBES = 12;

/** The largest step that divides every timestamp seen, in seconds; null when they are all the same (no clock at all). */
async function probeTimestampGrid(open: OpenDevice, stamps: Stamps): Promise<Seconds | null> {
  const seen: bigint[] = [];
  for (let probe = 0; probe < PROBES; probe++) {
    const { ticks } = await timePass(open, stamps, () => {});
    if (ticks) seen.push(...ticks);
  }
  return gridOf(seen);
}

/** Greatest common divisor of the timestamps (ns), in seconds; null when they do not differ. */
export function gridOf(timestamps: readonly bigint[]): Seconds | null {
  if (new Set(timestamps).size < 2) return null;
  let divisor = 0n;
  for (const value of timestamps) {
    let [a, b] = [divisor, value];
    while (b !== 0n) [a, b] = [b, a % b];
    divisor = a;
  }
  return Number(divisor) * 1e-9;
}

/** An empty pass that takes this long was not executed that long: the browser polls for completion (Firefox: 100 ms). */
const POLLED: Seconds = 0.02;

/** The interval at which completion is polled for, 0 where it is told at once. */
async function probePolling(open: OpenDevice): Promise<Seconds> {
  let shortest = Number.POSITIVE_INFINITY;
  for (let probe = 0; probe < 3; probe++)
    shortest = Math.min(shortest, (await timePass(open, null, () => {})).wall);
  return shortest > POLLED ? shortest : 0;
}

/** Smallest step that performance.now() makes. */
function probeWallGrid(): Seconds {
  let smallest = Number.POSITIVE_INFINITY;
  const end = now() + 0.02;
  let last = now();
  for (let steps = 0; steps < 200 && last < end; ) {
    const current = now();
    if (current > last) {
      smallest = Math.min(smallest, current - last);
      last = current;
      steps++;
    }
  }
  return Number.isFinite(smallest) ? smallest : 0;
}
