import type { Seconds } from "../core/units.ts";

/** Runs that are looked at for whether they still get faster. */
const LAST = 4;
/** … by more than this. */
const GAIN = 0.05;

/**
 * Whether runs have stopped getting faster: none of the last few beats the best before them by more than 5 %. After its
 * first run a browser goes on compiling what runs often, better, for some seconds.
 */
export function settled(times: readonly Seconds[]): boolean {
  if (times.length <= LAST) return false;
  const before = Math.min(...times.slice(0, -LAST));
  return Math.min(...times.slice(-LAST)) > (1 - GAIN) * before;
}
