import { SCHEMA_VERSION } from "../core/calibration.ts";
import { fail, ok, type Result } from "../core/result.ts";

/** A parsed JSON object before it is known to be a calibration. */
export type RawDocument = Readonly<Record<string, unknown>>;

/** Rewrites a document of one schema version as one of the next. What it returns is validated afterwards. */
type FileMigration = (raw: RawDocument) => RawDocument;

/** By the version that each reads. */
const FILE_MIGRATIONS: Readonly<Record<number, FileMigration>> = {
  // Version 2 only adds: the role "ceiling", two flags, `operations`, `looks` and `sustained`.
  1: (raw) => raw,
};

/** The document in this tool's schema version. Codes: "not-a-calibration", "newer-version", "older-version". */
export function upgradeDocument(
  raw: RawDocument,
  { migrations = FILE_MIGRATIONS, target = SCHEMA_VERSION as number } = {},
): Result<RawDocument> {
  const found = raw.schemaVersion;
  if (typeof found !== "number" || !Number.isInteger(found)) {
    return fail(
      "not-a-calibration",
      "This JSON is not a calibration: it has no schemaVersion",
      "schemaVersion",
      "Choose a file that Ridgepoint exported.",
    );
  }
  if (found > target) {
    return fail(
      "newer-version",
      `This file has schema version ${found}; this Ridgepoint reads up to version ${target}`,
      "schemaVersion",
      "Open it with a newer Ridgepoint: reload the page, or update the command line.",
    );
  }
  let current = raw;
  for (let version = found; version < target; version++) {
    const migrate = migrations[version];
    if (!migrate) {
      return fail(
        "older-version",
        `This file has schema version ${found}, which this Ridgepoint cannot rewrite as version ${target}`,
        "schemaVersion",
        "Measure the device again, or export the calibration from the Ridgepoint that wrote it.",
      );
    }
    current = { ...migrate(current), schemaVersion: version + 1 };
  }
  return ok(current);
}
