import type { QualityFlag } from "../../core/calibration.ts";

/** Why a figure may be doubted, in words. */
export const FLAG_WORDS: Readonly<Record<QualityFlag, string>> = {
  "clock-disagrees": "the GPU's timestamps and the wall clock differ by more than 5 %; both are kept",
  "coarse-clock": "the timed span holds fewer than 20 ticks of the clock",
  "wide-interval": "the time budget ended before the interval was within ±1 %",
  "few-samples": "fewer than 5 usable samples",
  unsteady: "the device's speed moved by more than 3 % around this measurement",
  hidden: "samples taken while the page was hidden were dropped",
  "above-roof": "faster than a ceiling of the same run allows: one of the two is wrong",
  "chain-folded": "no other shape of chain comes near this rate: a compiler did part of the arithmetic",
  "cache-resident": "the working set may fit in a cache: not shown to be main memory",
};
