import type { Calibration, Environment, Profile } from "../core/calibration.ts";
import type { Bytes } from "../core/units.ts";

/** What the list of calibrations shows, kept apart so that it opens without reading every document. */
export interface CalibrationSummary {
  readonly id: string;
  readonly name: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly device: string;
  readonly software: boolean;
  readonly profile: Profile;
  /** Size of the document as JSON. */
  readonly bytes: Bytes;
}

export function summarize(calibration: Calibration): CalibrationSummary {
  const { id, name, createdAt, environment, session } = calibration;
  return {
    id,
    name,
    createdAt,
    device: deviceLabel(environment),
    software: environment.software,
    profile: session.profile,
    bytes: new TextEncoder().encode(JSON.stringify(calibration)).length,
  };
}

/** The most telling name that the browser gives: description, device, or vendor with architecture. */
export function deviceLabel({ adapter }: Pick<Environment, "adapter">): string {
  const family = [adapter.vendor, adapter.architecture].filter(Boolean).join(" ");
  return adapter.description || adapter.device || family || "unnamed GPU";
}
