import { formatBandwidth, formatIntensity, formatRate } from "../../../core/format.ts";
import { flopRate } from "../../../roofline/rates.ts";
import type { Experiment } from "../experiment.ts";
import {
  bandwidthOf,
  fastest,
  guessPoint,
  intensityOf,
  pointOf,
  rateOf,
  ratioOf,
  rowsOf,
  times,
} from "../figures.ts";
import { products } from "../sizes.ts";

const MIB = 2 ** 20;

/** The same device, two kernels: one that memory holds back, one that arithmetic does. */
export const triadGemm: Experiment = {
  id: "triad-gemm",
  title: "Two kernels, one device",
  setting:
    "Triad computes a = b + s·c over long arrays. GEMM multiplies two matrices. Both keep every part of the device busy, and both are written as well as we can.",
  question: "How many times more FLOP per second does GEMM do?",
  words: { Triad: "triad", GEMM: "gemm", "FLOP per second": "flop" },
  ask: { kind: "number", low: 1, high: 1000, scale: "log", steps: 60, format: times },
  cases: ({ software }) => [
    { kernel: "triad", params: { footprint: software ? 64 * MIB : 256 * MIB } },
    { kernel: "fma" },
    { kernel: "gemm", sizes: products(software) },
  ],
  seconds: { gpu: 3.5, software: 25 },
  read: (rows) => {
    const triad = rowsOf(rows, "triad").at(-1);
    const gemm = fastest(rowsOf(rows, "gemm").filter(({ dtype }) => dtype === "f32"));
    const [slow, fast] = [triad && flopRate(triad), gemm && flopRate(gemm)];
    if (!triad || !slow) return { lack: "Triad was not measured." };
    if (!gemm || !fast) return { lack: "GEMM was not measured." };
    const ratio = ratioOf(fast, slow);
    const roof = fastest(rowsOf(rows, "fma").filter(({ dtype }) => dtype === "f32"));
    const sentences = [
      `GEMM does ${formatRate(fast.value)}, triad ${formatRate(slow.value)}: ${times(ratio.value)} as much.`,
      `For every byte that it moves triad does ${formatIntensity(intensityOf(triad))}; it is waiting for memory, which gives it ${formatBandwidth(bandwidthOf(triad))}.`,
      `GEMM uses every number that it loads many times: ${formatIntensity(intensityOf(gemm))}, and memory is not what it waits for.`,
    ];
    if (roof)
      sentences.push(
        `Nothing on this device does more than ${formatRate(rateOf(roof))}: GEMM reaches ${share(fast.value / rateOf(roof))} of that, triad ${share(slow.value / rateOf(roof))}.`,
      );
    return { truth: ratio.value, interval: ratio, sentences };
  },
  picture: (rows, guess) => {
    const triad = rowsOf(rows, "triad").at(-1);
    const gemm = fastest(rowsOf(rows, "gemm").filter(({ dtype }) => dtype === "f32"));
    const points = [
      ...(triad ? pointOf(triad, "triad", "elementwise") : []),
      ...(gemm ? pointOf(gemm, "GEMM", "gemm") : []),
    ];
    const guessed =
      typeof guess === "number" && triad && gemm
        ? [guessPoint(intensityOf(gemm), guess * rateOf(triad))]
        : [];
    return { kind: "roofline", points: [...points, ...guessed] };
  },
};

function share(part: number): string {
  return `${(part * 100).toFixed(part < 0.1 ? 1 : 0)} %`;
}
