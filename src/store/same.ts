import type { Calibration } from "../core/calibration.ts";
import { stringifyCalibration } from "./document.ts";
import { without } from "./less.ts";

/**
 * Whether a file or link holds the measurement that is kept already: equal, as exported, in everything but the name, which
 * a person may have changed, and what a link left out.
 */
export function sameMeasurement(kept: Calibration, imported: Calibration): boolean {
  const exported = (calibration: Calibration): unknown =>
    JSON.parse(stringifyCalibration({ ...calibration, name: "", leftOut: undefined }));
  return equal(exported(without(kept, imported.leftOut ?? [])), exported(imported));
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
