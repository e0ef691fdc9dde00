import type { Outcome, Row } from "../core/calibration.ts";
import { now } from "./clock.ts";
import type { OpenDevice } from "./device.ts";
import type { Lab } from "./lab.ts";
import { type Batch, type Effort, measure } from "./protocol.ts";
import { failed } from "./rows.ts";
import { guarded, orLost } from "./scope.ts";

/** What the host pays beside the kernels, by wall clock and by the same slopes as everything else. */

/** Seconds per submission of a command buffer with one empty pass, and seconds per round trip of four bytes. */
export async function measureOverheads(lab: Lab, effort: Effort): Promise<readonly Row[]> {
  return [
    await hostRow(lab, effort, "submit", submissions),
    await hostRow(lab, effort, "readback", roundTrips),
  ];
}

/** Does something `n` times, one after the other, until the GPU is done. */
type Repeat = (open: OpenDevice, n: number) => Promise<void>;

async function hostRow(lab: Lab, effort: Effort, kernel: string, repeat: Repeat): Promise<Row> {
  const batch: Batch = async (n) => {
    const before = lab.hidden();
    const start = now();
    await repeat(lab.open, n);
    return { wall: now() - start, gpu: null, hidden: before || lab.hidden() };
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
    outcome: await timed(lab, batch, effort),
    takenAt: new Date().toISOString(),
  };
}

async function timed(lab: Lab, batch: Batch, effort: Effort): Promise<Outcome> {
  try {
    await batch(1);
    const { samples, wallSamples, quality } = await measure(batch, effort, lab.protocol("wall"));
    if (samples.length === 0)
      return { status: "failed", stage: "time", message: "the clock gave no usable sample" };
    return { status: "measured", samples, wallSamples, quality, check: { error: 0, tolerance: 0 } };
  } catch (error) {
    return failed(error);
  }
}

async function submissions(open: OpenDevice, n: number): Promise<void> {
  const { device } = open;
  for (let i = 0; i < n; i++) {
    const encoder = device.createCommandEncoder();
    encoder.beginComputePass().end();
    device.queue.submit([encoder.finish()]);
  }
  await orLost(open, device.queue.onSubmittedWorkDone());
}

async function roundTrips(open: OpenDevice, n: number): Promise<void> {
  const { device } = open;
  await guarded(open, "run", async () => {
    const source = device.createBuffer({ size: 4, usage: GPUBufferUsage.COPY_SRC });
    const target = device.createBuffer({ size: 4, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
    for (let i = 0; i < n; i++) {
      const encoder = device.createCommandEncoder();
      encoder.copyBufferToBuffer(source, 0, target, 0, 4);
      device.queue.submit([encoder.finish()]);
      await orLost(open, target.mapAsync(GPUMapMode.READ));
      target.unmap();
    }
    source.destroy();
    target.destroy();
  });
}
