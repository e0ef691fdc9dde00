import type { Outcome, Row } from "../core/calibration.ts";
import { formatBytes } from "../core/format.ts";
import type { Bytes } from "../core/units.ts";
import { compileProbe } from "../kernels/compile-probe.ts";
import { now } from "./clock.ts";
import type { OpenDevice } from "./device.ts";
import type { Lab } from "./lab.ts";
import { type Batch, type Effort, measure } from "./protocol.ts";
import { failed } from "./rows.ts";
import { guarded, orLost } from "./scope.ts";

/** What the host pays beside the kernels, by wall clock and by the same slopes as everything else. */
export interface HostCost {
  readonly kernel: string;
  /** "Reading 4 B back": shown while it is measured. */
  readonly title: string;
  /** What crosses between host and device each time; absent where nothing does. */
  readonly moved?: { readonly bytes: Bytes; readonly to: "host" | "device" };
  /** Makes what it needs, outside of the time that is taken. */
  readonly prepare: (open: OpenDevice) => Promise<Prepared>;
}

interface Prepared {
  /** Does it `n` times, until the GPU is done. */
  readonly repeat: (n: number) => Promise<void>;
  readonly release: () => void;
}

const FEW: Bytes = 4;
const MANY: Bytes = 16 * 2 ** 20;

/** The costs that prediction needs first. */
export const HOST_COSTS: readonly HostCost[] = [
  { kernel: "submit", title: "Submitting an empty pass", prepare: submissions },
  { kernel: "readback", title: `Reading ${FEW} B back`, prepare: roundTrips(FEW) },
  uploadOf("write", FEW),
  uploadOf("upload", MANY),
  {
    kernel: "download",
    title: `Reading ${formatBytes(MANY)} back`,
    moved: { bytes: MANY, to: "host" },
    prepare: roundTrips(MANY),
  },
  { kernel: "compile", title: "Compiling a small kernel", prepare: compilations },
];

/** Seconds for one of what the cost names. */
export async function measureHostCost(lab: Lab, effort: Effort, cost: HostCost): Promise<Row> {
  const { kernel, moved } = cost;
  const bytes = moved?.bytes ?? 0;
  return {
    key: moved ? `${kernel}/host/bytes=${bytes}` : `${kernel}/host`,
    kernel,
    variant: "host",
    role: "overhead",
    opClass: null,
    params: moved ? { bytes } : {},
    dtype: "f32",
    work: {
      flops: 0,
      sfu: 0,
      bytesRead: moved?.to === "host" ? bytes : 0,
      bytesWritten: moved?.to === "device" ? bytes : 0,
      footprint: bytes,
    },
    outcome: await timed(lab, effort, cost),
    takenAt: new Date().toISOString(),
  };
}

async function timed(lab: Lab, effort: Effort, { prepare }: HostCost): Promise<Outcome> {
  try {
    const { repeat, release } = await prepare(lab.open);
    const batch: Batch = async (n) => {
      const before = lab.hidden();
      const start = now();
      await repeat(n);
      return { wall: now() - start, gpu: null, hidden: before || lab.hidden() };
    };
    try {
      await guarded(lab.open, "run", () => batch(1));
      const { impossible: _, ...times } = await measure(batch, effort, lab.protocol("wall"));
      if (times.samples.length === 0)
        return { status: "failed", stage: "time", message: "the clock gave no usable sample" };
      return { status: "measured", ...times, check: { error: 0, tolerance: 0 } };
    } finally {
      release();
    }
  } catch (error) {
    return failed(error);
  }
}

const NOTHING = () => {};

async function submissions(open: OpenDevice): Promise<Prepared> {
  const { device } = open;
  return {
    repeat: async (n) => {
      for (let i = 0; i < n; i++) {
        const encoder = device.createCommandEncoder();
        encoder.beginComputePass().end();
        device.queue.submit([encoder.finish()]);
      }
      await orLost(open, device.queue.onSubmittedWorkDone());
    },
    release: NOTHING,
  };
}

/** Copies to a buffer that the host can map, and maps it, one after the other. */
function roundTrips(size: Bytes): HostCost["prepare"] {
  return async (open) => {
    const { device } = open;
    const create = (usage: number) => guarded(open, "allocate", () => device.createBuffer({ size, usage }));
    const source = await create(GPUBufferUsage.COPY_SRC);
    const target = await create(GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ);
    return {
      repeat: async (n) => {
        for (let i = 0; i < n; i++) {
          const encoder = device.createCommandEncoder();
          encoder.copyBufferToBuffer(source, 0, target, 0, size);
          device.queue.submit([encoder.finish()]);
          await orLost(open, target.mapAsync(GPUMapMode.READ));
          target.unmap();
        }
      },
      release: () => {
        source.destroy();
        target.destroy();
      },
    };
  };
}

/** Uploads wait in memory until the device takes them: no more than this at a time. */
const IN_FLIGHT: Bytes = 64 * 2 ** 20;

function uploadOf(kernel: string, bytes: Bytes): HostCost {
  return {
    kernel,
    title: `Writing ${formatBytes(bytes)}`,
    moved: { bytes, to: "device" },
    prepare: async (open) => {
      const { device } = open;
      const usage = GPUBufferUsage.COPY_DST;
      const buffer = await guarded(open, "allocate", () => device.createBuffer({ size: bytes, usage }));
      const data = new Uint8Array(bytes).map((_, i) => Math.imul(i, 2654435769) >>> 24);
      return {
        repeat: async (n) => {
          for (let i = 1; i <= n; i++) {
            device.queue.writeBuffer(buffer, 0, data);
            if (i === n || (i * bytes) % IN_FLIGHT === 0)
              await orLost(open, device.queue.onSubmittedWorkDone());
          }
        },
        release: () => buffer.destroy(),
      };
    },
  };
}

async function compilations(open: OpenDevice): Promise<Prepared> {
  const { device } = open;
  // Kernels that no cache holds: not the browser's, not the driver's, not one from an earlier run.
  let salt = Math.floor(Math.random() * 2 ** 32);
  return {
    repeat: async (n) => {
      for (let i = 0; i < n; i++) {
        salt = (salt + 1) >>> 0;
        const module = device.createShaderModule({ code: compileProbe(salt) });
        const compute = { module, entryPoint: "main" };
        await orLost(open, device.createComputePipelineAsync({ layout: "auto", compute }));
      }
    },
    release: NOTHING,
  };
}
