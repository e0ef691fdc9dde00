import type { Calibration } from "../core/calibration.ts";
import { formatDate } from "../core/format.ts";
import { VERSION } from "../core/version.ts";
import { visible } from "../core/visible.ts";
import { deviceLabel } from "../store/summary.ts";

/**
 * What stands at the foot of a printed page (print.css), as a string of CSS: the version, and the calibration that the page
 * speaks of with its device and date. Names are isolated: one that reads from the right leaves the rest alone.
 */
export function imprintOf(calibration: Calibration | null): string {
  const isolated = (name: string) => `\u2068${visible(name, 40)}\u2069`;
  const parts = calibration
    ? [
        isolated(calibration.name),
        isolated(deviceLabel(calibration.environment)),
        dateOf(calibration.createdAt),
      ]
    : [];
  const text = [`Ridgepoint ${VERSION}`, ...parts].join(" · ");
  return `"${text.replace(/["\\]/g, "\\$&")}"`;
}

/** The same instant for every reader, wherever the paper is read. */
export function dateOf(iso: string): string {
  return `${formatDate(iso, { timeZone: "UTC" })} UTC`;
}
