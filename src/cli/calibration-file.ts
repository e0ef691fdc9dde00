import { readFile } from "node:fs/promises";
import type { Calibration } from "../core/calibration.ts";
import { formatBytes } from "../core/format.ts";
import { fail, ProblemError } from "../core/result.ts";
import { parseCalibration } from "../store/document.ts";
import { MAX_FILE_BYTES } from "../store/limits.ts";
import { inFile } from "./args.ts";
import { withFile } from "./file-source.ts";

/** Reads and validates a calibration. Throws ProblemError. */
export async function readCalibration(path: string): Promise<Calibration> {
  // Opened first for its checks: a directory, a device or a file too large is refused before it is read.
  await withFile(path, async ({ size }) => {
    if (size <= MAX_FILE_BYTES) return;
    const what = `The file has ${formatBytes(size)}; a calibration has at most ${formatBytes(MAX_FILE_BYTES)}`;
    throw new ProblemError(
      fail("too-large", what, path, "Choose a calibration that Ridgepoint wrote.").error,
    );
  });
  const parsed = await parseCalibration(await readFile(path, "utf8"));
  if (!parsed.ok) throw new ProblemError(inFile(parsed.error, path));
  return parsed.value;
}
