import { drawAgreement } from "./agreement.ts";
import { drawBandwidth } from "./bandwidth.ts";
import { drawBars } from "./bars.ts";
import { drawCurve } from "./curve.ts";
import { drawEndurance } from "./endurance.ts";
import type { Chart } from "./frame.ts";
import { drawGuesses } from "./guesses.ts";
import { drawLatency } from "./latency.ts";
import { drawMemory } from "./memory.ts";
import { drawRoofline } from "./roofline.ts";

/**
 * Every chart but those of one page alone (`comparison.ts`); a new one is a file beside this one and a line here. Loaded on
 * demand: d3 comes with it.
 */
export const charts = {
  roofline: drawRoofline,
  bandwidth: drawBandwidth,
  bars: drawBars,
  latency: drawLatency,
  endurance: drawEndurance,
  memory: drawMemory,
  agreement: drawAgreement,
  curve: drawCurve,
  guesses: drawGuesses,
} satisfies Record<string, Chart<never, never>>;

export type Charts = typeof charts;
