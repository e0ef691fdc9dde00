import { gemmSteps } from "./gemm-steps.ts";
import type { Kernel } from "./kernel.ts";

/** What no profile measures: only named, as a single case. Apart from the others, so that a page that teaches nothing does not load it. */
export const LESSON_KERNELS: readonly Kernel[] = [gemmSteps];
