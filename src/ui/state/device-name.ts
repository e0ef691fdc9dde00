import type { Environment } from "../../core/calibration.ts";

/** What to call a device: its description, else its architecture and vendor; the browser may mask all of them. */
export function deviceName({ adapter }: Environment): string {
  if (adapter.description) return adapter.description;
  const parts = [adapter.vendor, adapter.architecture || adapter.device].filter(Boolean);
  return parts.length > 0 ? parts.join(" ") : "Unnamed GPU";
}
