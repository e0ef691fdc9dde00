import { formatBandwidth, formatCount, formatRate } from "../core/format.ts";
import type { ComputeCeiling, Roofline } from "./types.ts";

/** Two digits: a sentence is for repeating, the third digit is in the table. */
const SPOKEN = { digits: 2 } as const;

/**
 * The roofline as a sentence that a person can repeat. A software adapter is called what it is, because its figures
 * say nothing about a GPU.
 */
export function describe(
  roofline: Roofline,
  { software = false }: { readonly software?: boolean } = {},
): string {
  const device = software ? "This software adapter (a CPU standing in for a GPU)" : "This GPU";
  const compute = roofline.compute.find((ceiling) => ceiling.dtype === "f32") ?? roofline.compute[0];
  const memory = roofline.memory[0];
  if (compute && memory) {
    const does = `${device} does ${spokenRate(compute)} and moves ${formatBandwidth(memory.rate.value, SPOKEN)}`;
    const knee = formatCount(compute.rate.value / memory.rate.value, SPOKEN);
    return `${does}; a kernel needs ${knee} FLOP per byte before arithmetic is the limit.`;
  }
  if (compute)
    return `${device} does ${spokenRate(compute)}; its memory bandwidth was not measured, so there is no knee.`;
  if (memory) {
    const moves = formatBandwidth(memory.rate.value, SPOKEN);
    return `${device} moves ${moves}; its arithmetic rate was not measured, so there is no knee.`;
  }
  return `Neither the arithmetic rate nor the memory bandwidth of ${device.replace("This", "this")} could be measured.`;
}

function spokenRate(ceiling: ComputeCeiling): string {
  const rate = formatRate(ceiling.rate.value, SPOKEN);
  return ceiling.dtype === "f32" ? rate : `${rate} in ${ceiling.dtype}`;
}
