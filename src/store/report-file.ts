import { fail, ok, type Result } from "../core/result.ts";

/**
 * A report is an HTML page that carries its calibration as a block of data. It is read as text, never as HTML: only what
 * stands between two marks is looked at, and that goes through the same checks as any file.
 */

/** Says what wrote the page; the version follows. */
export const REPORT_GENERATOR = '<meta name="generator" content="Ridgepoint ';
const OPEN = '<script type="application/json" id="ridgepoint-calibration">';
const CLOSE = "</script>";

/** "<" would end the block or open a comment in it; the others break lines or turn text around where the source is read. */
const ESCAPED = /[<\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/g;

/** JSON as a block that a browser neither runs nor shows; what reads it gets the same values. */
export function reportData(json: string): string {
  const escaped = json.replace(
    ESCAPED,
    (sign) => `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
  return `${OPEN}${escaped}${CLOSE}`;
}

/** The JSON inside a report's text. Codes: "not-a-report", "cut-short". */
export function jsonInReport(page: string): Result<string> {
  const from = page.indexOf(OPEN);
  const to = from < 0 ? -1 : page.indexOf(CLOSE, from);
  if (to >= 0) return ok(page.slice(from + OPEN.length, to));
  if (from >= 0 || page.includes(REPORT_GENERATOR))
    return fail(
      "cut-short",
      "The report was cut short: the calibration in it is not whole",
      `character ${page.length}`,
      "Copy or save the report again.",
    );
  return fail(
    "not-a-report",
    "This is a page without a calibration in it",
    "",
    "Choose a report or a JSON file that Ridgepoint exported.",
  );
}
