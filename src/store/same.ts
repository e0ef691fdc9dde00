import type { Calibration } from "../core/calibration.ts";
import { stringifyCalibration } from "./document.ts";

/**
 * Whether a file holds the measurement that is kept already: equal, as exported, in everything but the name, which a
 * person may have changed.
 */
export function sameMeasurement(kept: Calibration, imported: Calibration): boolean {
  const exported = (calibration: Calibration): unknown =>
    JSON.parse(stringifyCalibration({ ...calibration, name: "" }));
  return equal(exported(kept), exported(imported));
}

/** Equality of JSON-like values; the order of keys does not matter. */
function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  return (
    left.length === Object.keys(b).length &&
    left.every(([key, value]) => Object.hasOwn(b, key) && equal(value, (b as Record<string, unknown>)[key]))
  );
}
