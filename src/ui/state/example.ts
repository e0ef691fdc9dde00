import type { Calibration } from "../../core/calibration.ts";
import { fail, ok, type Result } from "../../core/result.ts";

/** What the address calls the example. */
export const EXAMPLE_ID = "example";

/** A real measurement that comes with the page, fetched when it is needed and not before. */
const FILES = import.meta.glob<string>("../../../docs/results/example*.json", {
  query: "?url",
  import: "default",
});

/** So that a browser without WebGPU, or an empty list, still has something to show. Code "no-example" without one. */
export async function loadExample(): Promise<Result<Calibration>> {
  const file = Object.values(FILES)[0];
  if (!file) return fail("no-example", "This build holds no example calibration");
  try {
    // Of the same build and valid by test: the first visit need not load what reads strangers' files.
    return ok(await (await fetch(await file())).json());
  } catch {
    return fail("no-example", "The example calibration could not be loaded", "", "Reload the page.");
  }
}
