import type { Experiment } from "./experiment.ts";
import { intensity } from "./experiments/intensity.ts";
import { triadGemm } from "./experiments/triad-gemm.ts";

/** Every experiment, in the order of a lesson. */
export const EXPERIMENTS: readonly Experiment[] = [intensity, triadGemm];
