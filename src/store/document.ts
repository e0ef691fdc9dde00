import type { Calibration } from "../core/calibration.ts";
import { formatBytes } from "../core/format.ts";
import { asProblem, fail, ok, type Problem, type Result } from "../core/result.ts";
import { type RawDocument, upgradeDocument } from "./file-migrations.ts";
import { MAX_DEPTH, MAX_FILE_BYTES } from "./limits.ts";

/** A calibration as a file: JSON out, and JSON in that trusts nothing, by itself or inside a report. */

const ADVICE = "Choose a calibration that Ridgepoint exported as JSON.";
/** No JSON begins so, and every report does. */
const MARKUP = /^\uFEFF?\s*</;

/**
 * Reads a calibration from a file or from its text, without parsing what is too large. Async, because the schema is
 * loaded when the first file is imported and not before. Codes: those of `parseCalibration`, "unreadable".
 */
export async function importCalibration(file: Blob | string): Promise<Result<Calibration>> {
  if (typeof file === "string") return parseCalibration(file);
  if (file.size > MAX_FILE_BYTES) return tooLarge(file.size);
  try {
    return await parseCalibration(await file.text());
  } catch (thrown) {
    return { ok: false, error: asProblem(thrown, "unreadable", "Choose the file again.") };
  }
}

/**
 * A calibration from JSON text or from the text of a report, told apart by content, upgraded to this schema version and
 * validated; `error.where` is the JSON path of the first fault ("rows[3].outcome.samples[0]"). Async, because the schema
 * is loaded on demand. Codes: "empty", "too-large", "too-deep", "not-json", "not-a-calibration", "newer-version",
 * "older-version", and of reports "not-a-report", "cut-short".
 */
export async function parseCalibration(text: string): Promise<Result<Calibration>> {
  // A string of n characters is at least n bytes of file.
  if (text.length > MAX_FILE_BYTES) return tooLarge(text.length);
  if (text.trim() === "") return fail("empty", "The file is empty", "", ADVICE);
  if (!MARKUP.test(text)) return parseJsonCalibration(text);
  const { jsonInReport } = await import("./report-file.ts");
  const inside = jsonInReport(text);
  return inside.ok ? parseJsonCalibration(inside.value) : inside;
}

async function parseJsonCalibration(text: string): Promise<Result<Calibration>> {
  const tooDeep = firstTooDeep(text);
  if (tooDeep >= 0) {
    return fail(
      "too-deep",
      `The JSON is nested more than ${MAX_DEPTH} levels deep, which no calibration is`,
      `character ${tooDeep}`,
      ADVICE,
    );
  }
  const parsed = parseJson(text);
  if (!parsed.ok) return parsed;
  const upgraded = upgradeDocument(parsed.value);
  if (!upgraded.ok) return upgraded;
  const { calibrationSchema } = await import("./schema.ts");
  const checked = calibrationSchema.safeParse(upgraded.value);
  return checked.success ? ok(checked.data) : { ok: false, error: schemaProblem(checked.error.issues) };
}

/** The calibration as the text of a file, one row a line so that two files can be compared with diff. */
export function stringifyCalibration(calibration: Calibration): string {
  const { rows, ...head } = calibration;
  const lines = rows.map((row) => JSON.stringify(row, finiteError));
  const before = JSON.stringify(head, finiteError, 1).slice(0, -2);
  return `${before},\n "rows": [${lines.length > 0 ? `\n  ${lines.join(",\n  ")}\n ` : ""}]\n}\n`;
}

/** JSON has no NaN and no infinity; a result that is off by either is off by more than any number. */
function finiteError(key: string, value: unknown): unknown {
  return key === "error" && typeof value === "number" && !Number.isFinite(value) ? Number.MAX_VALUE : value;
}

/** "my-laptop-2026-11-21.ridgepoint.json": letters, digits, dots and dashes only, safe on every file system. */
export function fileNameFor(calibration: Pick<Calibration, "name" | "createdAt">): string {
  return `${fileStem(calibration)}.ridgepoint.json`;
}

/** What the names of all files begin with that are made of a calibration: "my-laptop-2026-11-21". */
export function fileStem(calibration: Pick<Calibration, "name" | "createdAt">): string {
  const safe = (text: string) =>
    text
      .normalize("NFKD")
      .replace(/\p{Mark}/gu, "")
      .replace(/[^A-Za-z0-9]+/g, "-")
      .replace(/^-+|-+$/g, "");
  const name = safe(calibration.name).slice(0, 60).replace(/-+$/, "").toLowerCase() || "calibration";
  const day = safe(calibration.createdAt.slice(0, 10));
  return day ? `${name}-${day}` : name;
}

function tooLarge(bytes: number): Result<never> {
  return fail(
    "too-large",
    `The file has ${formatBytes(bytes)}; a calibration has at most ${formatBytes(MAX_FILE_BYTES)}`,
    "",
    ADVICE,
  );
}

/**
 * Position of the bracket that exceeds the depth limit; -1 for none. Found before parsing, brackets in strings apart.
 * A loop and no regular expression: a hostile string of 60 MB would overflow its stack.
 */
export function firstTooDeep(text: string): number {
  let depth = 0;
  let inString = false;
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (inString) {
      if (character === "\\") i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") depth--;
    if (depth > MAX_DEPTH) return i;
  }
  return -1;
}

function parseJson(text: string): Result<RawDocument> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return fail("not-json", "The file is not JSON, or it was cut short", reason, ADVICE);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return fail("not-a-calibration", "This JSON is not a calibration: expected an object", "", ADVICE);
  }
  return ok(value as RawDocument);
}

/** As much of zod's issue as is read here; the type itself would pull the library in. */
interface Issue {
  readonly code?: string | undefined;
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly keys?: readonly string[];
}

function schemaProblem(issues: readonly Issue[]): Problem {
  const [first] = issues;
  const others = issues.length > 1 ? `, and ${issues.length - 1} more faults` : "";
  const expectation = (first?.message ?? "").replace(/^Invalid input: /, "");
  return {
    code: "not-a-calibration",
    what: `The file is not a valid calibration: ${expectation.slice(0, 300)}${others}`,
    where: jsonPath([...(first?.path ?? []), ...(first?.keys?.slice(0, 1) ?? [])]),
    advice: "Export the calibration again; a file edited by hand must fit schema/calibration-v2.schema.json.",
  };
}

/** rows[3].outcome.samples[0] */
function jsonPath(path: readonly PropertyKey[]): string {
  return path
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step).slice(0, 100)}`))
    .join("")
    .replace(/^\./, "");
}
