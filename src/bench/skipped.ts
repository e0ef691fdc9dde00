import type { Outcome } from "../core/calibration.ts";
import { formatSeconds } from "../core/format.ts";
import type { Seconds } from "../core/units.ts";
import { type Protocol, sizeBatch, spanOf } from "./protocol.ts";
import type { Runner } from "./runner.ts";

/**
 * A kernel that finds its result already there and returns costs nothing when it is repeated, and its result is right. So
 * it runs once more in a batch that clears the output before each dispatch: less the clearing alone, that must take as
 * long as the repeated dispatches did.
 */

/** A dispatch onto a cleared output may take this many times as long: its caches are colder, the device may be disturbed. */
const TIMES = 3;
/** One try that an honest kernel passes is enough. */
const TRIES = 5;
/** Fewer ticks than these in a batch tell nothing. */
const LEAST_TICKS = 10;

/** The row of a kernel that skips what it finds done; null for an honest one. Leaves a result behind, to be checked. */
export async function skipped(
  { batch, cleared, clearing }: Pick<Runner, "batch" | "cleared" | "clearing">,
  minPass: Seconds,
  clock: Protocol["clock"],
): Promise<Outcome | null> {
  const { n, perDispatch } = await sizeBatch(cleared, minPass, clock);
  if (n * perDispatch < LEAST_TICKS * clock.quantum) return null;
  let [anew, again] = [0, 0];
  for (let tries = 0; tries < TRIES; tries++) {
    again = spanOf(await batch(n), clock) / n; // first: it finds what the batch before it has left
    const alone = spanOf(await clearing(n), clock) / n;
    anew = spanOf(await cleared(n), clock) / n - alone;
    if (anew <= TIMES * again) return null;
  }
  const detail = `a dispatch onto a cleared output takes ${formatSeconds(anew)}, a repeated one ${formatSeconds(again)}: it skips work that it finds done`;
  return { status: "wrong", error: anew / again, tolerance: TIMES, detail };
}
