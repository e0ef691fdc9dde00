import { halfToNumber } from "../core/half.ts";
import type { BufferDtype } from "../kernels/kernel.ts";
import { BYTES } from "../kernels/kernel.ts";
import type { OpenDevice } from "./device.ts";
import { guarded, orLost } from "./scope.ts";

/** Bytes [offset, offset + size) of a buffer; both multiples of 4. */
export async function readBytes(
  open: OpenDevice,
  buffer: GPUBuffer,
  ranges: readonly { readonly offset: number; readonly size: number }[],
): Promise<readonly ArrayBuffer[]> {
  const total = ranges.reduce((sum, { size }) => sum + size, 0);
  return guarded(open, "run", async () => {
    const staging = open.device.createBuffer({
      size: total,
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    const encoder = open.device.createCommandEncoder();
    let at = 0;
    for (const { offset, size } of ranges) {
      encoder.copyBufferToBuffer(buffer, offset, staging, at, size);
      at += size;
    }
    open.device.queue.submit([encoder.finish()]);
    await orLost(open, staging.mapAsync(GPUMapMode.READ));
    const all = staging.getMappedRange().slice(0);
    staging.destroy();
    at = 0;
    return ranges.map(({ size }) => {
      at += size;
      return all.slice(at - size, at);
    });
  });
}

/** Numbers out of raw bytes. */
export function decode(dtype: BufferDtype, bytes: ArrayBuffer): readonly number[] {
  if (dtype === "f32") return Array.from(new Float32Array(bytes));
  if (dtype === "u32") return Array.from(new Uint32Array(bytes));
  return Array.from(new Uint16Array(bytes), halfToNumber);
}

/** Elements at `indices` of a buffer of `dtype`, in that order. */
export async function readElements(
  open: OpenDevice,
  buffer: GPUBuffer,
  dtype: BufferDtype,
  indices: readonly number[],
): Promise<readonly number[]> {
  const size = BYTES[dtype];
  const words = indices.map((i) => ({ offset: Math.floor((i * size) / 4) * 4, size: 4 }));
  const read = await readBytes(open, buffer, words);
  return read.map((bytes, k) => decode(dtype, bytes)[((indices[k]! * size) % 4) / size]!);
}
