import type { Measured, Row } from "../core/calibration.ts";
import type { Seconds } from "../core/units.ts";
import { now } from "./clock.ts";
import type { OpenDevice } from "./device.ts";
import type { Lab } from "./lab.ts";
import { guarded } from "./scope.ts";

/** What the host pays beside the kernels: handing over a command buffer, and getting four bytes back. */

/** Samples of each; the host's clock is coarse, so each sample is itself a mean. */
const SAMPLES = 9;
/** Submissions in one sample of `submit`: N against 2N. */
const SUBMITS = 32;
const READS = 4;

/** Seconds per submission of a command buffer with one empty pass, by slope, and seconds per round trip of four bytes. */
export async function measureOverheads(lab: Lab): Promise<readonly Row[]> {
  return [
    await hostRow(lab, "submit", () => submitSlope(lab.open)),
    await hostRow(lab, "readback", () => roundTrip(lab.open)),
  ];
}

async function hostRow(lab: Lab, kernel: string, sample: () => Promise<Seconds>): Promise<Row> {
  await sample();
  const samples: Seconds[] = [];
  let discarded = 0;
  for (let i = 0; i < SAMPLES; i++) {
    const seconds = await sample();
    if (seconds > 0) samples.push(seconds);
    else discarded++;
  }
  const outcome: Measured = {
    status: "measured",
    samples,
    wallSamples: [],
    check: { error: 0, tolerance: 0 },
    quality: {
      clock: "wall",
      quantum: lab.clock.grid.wallQuantum,
      batch: kernel === "submit" ? SUBMITS : READS,
      pairs: SAMPLES,
      discarded: { negative: discarded, zero: 0, hidden: 0 },
      agreement: null,
      ended: "budget",
      flags: samples.length < 5 ? ["few-samples"] : [],
    },
  };
  return {
    key: `${kernel}/host`,
    kernel,
    variant: "host",
    role: "overhead",
    opClass: null,
    params: {},
    dtype: "f32",
    work: { flops: 0, sfu: 0, bytesRead: 0, bytesWritten: 0, footprint: 0 },
    outcome:
      samples.length > 0
        ? outcome
        : { status: "failed", stage: "time", message: "the clock gave no usable sample" },
    takenAt: new Date().toISOString(),
  };
}

async function submitMany({ device, lost }: OpenDevice, count: number): Promise<Seconds> {
  const start = now();
  for (let i = 0; i < count; i++) {
    const encoder = device.createCommandEncoder();
    encoder.beginComputePass().end();
    device.queue.submit([encoder.finish()]);
  }
  await Promise.race([device.queue.onSubmittedWorkDone(), lost]);
  return now() - start;
}

async function submitSlope(open: OpenDevice): Promise<Seconds> {
  const once = await submitMany(open, SUBMITS);
  return ((await submitMany(open, 2 * SUBMITS)) - once) / SUBMITS;
}

async function roundTrip(open: OpenDevice): Promise<Seconds> {
  const { device, lost } = open;
  return guarded(open, "run", async () => {
    const source = device.createBuffer({ size: 4, usage: GPUBufferUsage.COPY_SRC });
    const target = device.createBuffer({ size: 4, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    const start = now();
    for (let i = 0; i < READS; i++) {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(source, 0, target, 0, 4);
      device.queue.submit([encoder.finish()]);
      await Promise.race([target.mapAsync(GPUMapMode.READ), lost]);
      target.unmap();
    }
    const seconds = (now() - start) / READS;
    source.destroy();
    target.destroy();
    return seconds;
  });
}
