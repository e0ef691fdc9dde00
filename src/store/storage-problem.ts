import { asProblem, type Problem } from "../core/result.ts";

/** What a browser's storage can refuse, by the name of its DOMException, as problems a person can act on. */
const PROBLEMS: Readonly<Record<string, Problem>> = {
  QuotaExceededError: {
    code: "storage-full",
    what: "The browser's storage for this page is full; nothing that was saved is lost",
    where: "IndexedDB",
    advice: "Export this calibration as a file, delete calibrations you no longer need, and try again.",
  },
  SecurityError: denied(),
  // Firefox, where storage is off.
  InvalidStateError: denied(),
  VersionError: {
    code: "storage-newer",
    what: "The saved calibrations were opened by a newer Ridgepoint in this browser",
    where: "IndexedDB",
    advice: "Reload the page to get the newer version.",
  },
};

function denied(): Problem {
  return {
    code: "storage-denied",
    what: "The browser does not let this page keep data, so calibrations cannot be saved here",
    where: "IndexedDB",
    advice: "Export calibrations as files; to keep them, allow site data or leave private browsing.",
  };
}

export const STORAGE_MISSING = denied();

export const STORAGE_BLOCKED: Problem = {
  code: "storage-blocked",
  what: "Another tab holds the saved calibrations open in an older form",
  where: "IndexedDB",
  advice: "Close the other Ridgepoint tabs and try again; nothing is lost.",
};

/** Whatever IndexedDB threw, as a Problem. */
export function storageProblem(thrown: unknown): Problem {
  const name = thrown instanceof Error || thrown instanceof DOMException ? thrown.name : "";
  const known = Object.hasOwn(PROBLEMS, name) ? PROBLEMS[name] : undefined;
  return (
    known ??
    asProblem(
      thrown,
      "storage-failed",
      "Try again; if it stays so, export your calibrations and reload the page.",
    )
  );
}
