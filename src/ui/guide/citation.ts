import type { Calibration } from "../../core/calibration.ts";
import { formatPercent } from "../../core/format.ts";
import { deviceLabel } from "../../store/summary.ts";

/** How Ridgepoint, and what was measured with it, is cited. CITATION.cff says the same of the source. */
export interface Edition {
  readonly version: string;
  /** Where it was used: the page's address without what comes after "#". */
  readonly url: string;
  /** ISO 8601, UTC: when it was used. */
  readonly on: string;
}

export const AUTHORS = "Ridgepoint contributors";

/** A day as bibliographies want it: "2026-11-21". */
const dayOf = (iso: string) => iso.slice(0, 10);

export function plainCitation({ version, url, on }: Edition): string {
  return `${AUTHORS}. Ridgepoint, version ${version}. ${url}, accessed ${dayOf(on)}.`;
}

/** An entry for BibLaTeX; BibTeX takes it too and leaves out what it does not know. */
export function bibtex({ version, url, on }: Edition): string {
  return `@software{ridgepoint,
  author  = {{${AUTHORS}}},
  title   = {Ridgepoint},
  version = {${version}},
  url     = {${url}},
  urldate = {${dayOf(on)}}
}`;
}

/** What a reader needs to find a measurement again: device, browser, date, version, the calibration's id. */
export function measurementCitation({ id, createdAt, environment, session }: Calibration): string {
  const { tool, host, software } = environment;
  const device = `${deviceLabel(environment)}${software ? " (a processor standing in for a GPU)" : ""}`;
  const where = host.platform ? `${host.name} on ${host.platform}` : host.name;
  return `Measured with Ridgepoint ${tool.version} on ${device}, in ${where}, on ${dayOf(createdAt)} (${session.profile} profile, drift ${formatPercent(session.drift, { digits: 2 })}); calibration ${id}.`;
}
