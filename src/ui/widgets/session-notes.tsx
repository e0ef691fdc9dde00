import type { Calibration } from "../../core/calibration.ts";
import { leftOutWords } from "../share/left-out.ts";

const ENDED = {
  complete: null,
  budget: "The time budget ended before everything was measured.",
  stopped: "You stopped this run; what was measured until then is kept.",
  "device-lost": "The device was lost during this run; what was measured until then is kept.",
  failed: "An error of the browser or driver ended this run; what was measured until then is kept.",
} as const;

const FLAGS: Readonly<Record<Calibration["session"]["flags"][number], string>> = {
  unsteady: "The device was unsteady: measure again when it is quiet.",
  hidden:
    "The page was hidden for a while; what was sampled then was dropped, so the intervals may be wider.",
  "clock-demoted":
    "The GPU's timestamps did not agree with the wall clock, so the times are taken by the wall clock.",
};

/** What a reader should know of how a measurement went, before its figures: how it ended, what it lacks, what was odd. */
export function SessionNotes({ calibration: { session, leftOut } }: { calibration: Calibration }) {
  return (
    <>
      {ENDED[session.ended] && <p class="quiet">{ENDED[session.ended]}</p>}
      {leftOut && (
        <p class="quiet">
          It came by a link that had no room for {leftOutWords(leftOut)}; every other figure is as it was
          measured.
        </p>
      )}
      {session.flags.map((flag) => (
        <p key={flag} class="quiet">
          {FLAGS[flag]}
        </p>
      ))}
    </>
  );
}
