import { formatBandwidth, formatBytes } from "../../../core/format.ts";
import type { Experiment } from "../experiment.ts";
import { bandwidthOf, rowsOf, times } from "../figures.ts";

const KIB = 2 ** 10;
const MIB = 2 ** 20;
const FOOTPRINTS = [64 * KIB, 256 * KIB, MIB, 4 * MIB, 16 * MIB, 64 * MIB, 256 * MIB];

/** Upper ends of the choices, in bytes. */
const SIZES = [
  { value: "tiny", label: "up to 256 KiB", most: 256 * KIB },
  { value: "small", label: "1 to 4 MiB", most: 4 * MIB },
  { value: "medium", label: "16 to 64 MiB", most: 64 * MIB },
  { value: "large", label: "256 MiB", most: Number.POSITIVE_INFINITY },
] as const;

/** The same streaming kernel over arrays of growing size. */
export const workingSet: Experiment = {
  id: "working-set",
  title: "How large is too large?",
  setting:
    "Triad streams through three arrays, again and again. Small arrays stay in a cache; large ones come from main memory every time. But every launch costs something too, and in a small array there is little to do.",
  question: "With arrays of which size, all three together, does it move the most bytes per second?",
  words: { Triad: "triad", "every launch": "launch", "bytes per second": "bandwidth" },
  ask: { kind: "choice", options: SIZES.map(({ value, label }) => ({ value, label })) },
  cases: () => FOOTPRINTS.map((footprint) => ({ kernel: "triad", params: { footprint } })),
  seconds: { gpu: 4, software: 20 },
  read: (rows) => {
    const measured = rowsOf(rows, "triad");
    const [smallest, largest] = [measured[0], measured.at(-1)];
    if (!smallest || !largest || measured.length < 4) return { lack: "Fewer than four sizes were measured." };
    const best = measured.reduce((a, b) => (bandwidthOf(b) > bandwidthOf(a) ? b : a));
    const at = (row: typeof best) =>
      `${formatBytes(nominal(row.work.footprint), { trim: true })} (${formatBandwidth(bandwidthOf(row))})`;
    const sentences = [`The most bytes per second are moved at ${at(best)}.`];
    if (best === smallest)
      sentences.push("The smallest is the fastest: here a launch costs little against a pass over it.");
    else
      sentences.push(
        `At ${at(smallest)} it is ${times(bandwidthOf(best) / bandwidthOf(smallest))} slower: the pass is over so soon that starting it is most of the time.`,
      );
    const drop = bandwidthOf(best) / bandwidthOf(largest);
    if (best !== largest && drop >= 1.25)
      sentences.push(
        `At ${at(largest)} it is ${times(drop)} slower: no cache holds so much, and main memory has to deliver.`,
      );
    else
      sentences.push(
        `At ${at(largest)}, the largest, it is hardly slower: no drop was seen, so nothing here shows a cache that is faster than memory for this kernel.`,
      );
    const choice = SIZES.find(({ most }) => nominal(best.work.footprint) <= most);
    return { truth: choice?.value ?? "large", sentences };
  },
  picture: () => ({ kind: "bandwidth" }),
};

/** Kernels round a footprint down to whole elements; the nominal size is a whole number of KiB. */
function nominal(footprint: number): number {
  return Math.round(footprint / KIB) * KIB;
}
