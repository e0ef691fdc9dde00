import type { Experiment } from "./experiment.ts";
import { clock } from "./experiments/clock.ts";
import { gemmLadder } from "./experiments/gemm-ladder.ts";
import { intensity } from "./experiments/intensity.ts";
import { launch } from "./experiments/launch.ts";
import { layers } from "./experiments/layers.ts";
import { precision } from "./experiments/precision.ts";
import { triadGemm } from "./experiments/triad-gemm.ts";
import { workingSet } from "./experiments/working-set.ts";

/** Every experiment, in the order of a lesson. */
export const EXPERIMENTS: readonly Experiment[] = [
  intensity,
  triadGemm,
  gemmLadder,
  workingSet,
  launch,
  precision,
  layers,
  clock,
];
