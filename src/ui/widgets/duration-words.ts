import type { Profile } from "../../core/calibration.ts";

/** How long a run of a profile takes, and what more it gives. */
export function durationWords(profile: Profile, software: boolean): string {
  if (profile === "quick") return software ? "About a minute and a half in software." : "About ten seconds.";
  const time = software ? "Several minutes in software" : "A minute or two";
  return `${time}: more sizes, tighter intervals.`;
}
