import { type Calibration, keyOf, LEFT_OUT, type Row } from "../core/calibration.ts";
import { formatBytes, formatWhole } from "../core/format.ts";
import { fail, ok, type Result } from "../core/result.ts";
import { fromColumns, type Json, toColumns } from "./columns.ts";
import { crc32 } from "./crc32.ts";
import { deflated, fromBase64Url, inflated, toBase64Url } from "./deflate.ts";
import { firstTooDeep, parseCalibration, stringifyCalibration } from "./document.ts";
import { without } from "./less.ts";

/**
 * A calibration as text that fits into a link, and back: `1.LENGTH.CRC.PAYLOAD`. The first number is the version of this
 * form; length and CRC-32 (8 hexadecimal digits) are those of the payload: base64url of deflate of JSON by columns.
 */
const FORM = 1;

/**
 * Characters of a whole address. Chromium shows 32 K of one in its address bar, and Windows starts a browser with a command
 * line of at most 32,767; docs/share.md has what else cuts addresses.
 */
export const MAX_ADDRESS = 32_000;

/** Bytes of JSON by columns that are unpacked at most: real ones that fit are below 400 kB, a bomb would be 24 MB. */
const MAX_UNPACKED = 4 * 2 ** 20;

const ADVICE =
  "Ask whoever sent it for the whole link: mail and chat programs cut long ones. An exported JSON file always arrives whole.";

/**
 * The text, of at most `room` characters. What does not fit whole is sent without parts, in the order of LEFT_OUT, and says
 * so in `leftOut`. Codes: "too-large" for one that does not fit even so.
 */
export async function toLinkText(
  calibration: Calibration,
  room = MAX_ADDRESS,
): Promise<Result<{ readonly text: string; readonly calibration: Calibration }>> {
  let shortest = 0;
  for (let parts = 0; parts <= LEFT_OUT.length; parts++) {
    const less = without(calibration, LEFT_OUT.slice(0, parts));
    const text = await packed(less);
    if (text.length <= room) return ok({ text, calibration: less });
    shortest = text.length;
  }
  return fail(
    "too-large",
    `This calibration needs ${formatWhole(shortest)} characters, and a link has room for ${formatWhole(room)}`,
    "",
    "Export it as a JSON file and send that.",
  );
}

async function packed(calibration: Calibration): Promise<string> {
  const exported = JSON.parse(stringifyCalibration(calibration)) as Calibration;
  const rows = exported.rows.map(withoutKey);
  const layout = toColumns({ ...exported, rows } as unknown as Json);
  const payload = toBase64Url(await deflated(JSON.stringify(layout)));
  return [FORM, payload.length, checksum(payload), payload].join(".");
}

/** Most keys follow from what else is in the row: a twelfth of a link. */
function withoutKey(row: Row): Omit<Row, "key"> {
  const { key, ...rest } = row;
  return key === keyOf(rest) ? rest : row;
}

/** Of whatever was unpacked: what is no row stays for the schema to refuse. */
function withKeys(unpacked: Json): unknown {
  const whole = unpacked as { readonly rows?: readonly Row[] };
  if (!Array.isArray(whole.rows)) return unpacked;
  const rows = whole.rows.map((row: Row) => ("key" in row ? row : { key: keyOf(row), ...(row as object) }));
  return { ...whole, rows };
}

function checksum(payload: string): string {
  return crc32(payload).toString(16).padStart(8, "0");
}

/**
 * The calibration of a link, validated as an imported file is. Codes: "truncated", "other-version", "damaged", "too-large",
 * "unsupported" (the browser cannot unpack), and those of `parseCalibration`.
 */
export async function fromLinkText(given: string): Promise<Result<Calibration>> {
  if (given.length > MAX_ADDRESS)
    return fail(
      "too-large",
      `The share link has ${formatWhole(given.length)} characters; one that Ridgepoint makes has at most ${formatWhole(MAX_ADDRESS)}`,
      "",
      "Ask for a new link, or for the calibration as an exported JSON file.",
    );
  // Mail programs break long lines.
  const payload = payloadOf(given.replace(/\s+/g, ""));
  if (!payload.ok) return payload;
  if (typeof DecompressionStream === "undefined")
    return fail(
      "unsupported",
      "This browser cannot unpack share links",
      "DecompressionStream",
      "Update the browser, or ask for the calibration as an exported JSON file.",
    );
  const layout = await unpacked(payload.value);
  if (!layout.ok) return layout;
  const parsed = await parseCalibration(JSON.stringify(layout.value));
  if (parsed.ok) return parsed;
  const { code, what, where, advice } = parsed.error;
  return fail(code, `The calibration in the share link was refused: ${what}`, where, advice);
}

/** What identifies the content of a link to whoever reads the address: "1f2e3d4c"; null where it is damaged. */
export function linkChecksum(text: string): string | null {
  return /^\d+\.\d+\.([0-9a-f]{8})\./.exec(text)?.[1] ?? null;
}

function payloadOf(text: string): Result<string> {
  const [, form, header] = /^(\d{1,9})\.(.*)$/.exec(text) ?? [];
  if (form === undefined || header === undefined)
    return /^\d*$/.test(text) ? cutShort(0, null) : changed("character 1");
  if (Number(form) !== FORM)
    return fail(
      "other-version",
      `The share link is of form ${form}; this Ridgepoint reads form ${FORM}`,
      "",
      Number(form) > FORM
        ? "A newer Ridgepoint made it: reload the page to update, or ask for the calibration as an exported JSON file."
        : "Ask for a new link, or for the calibration as an exported JSON file.",
    );
  const [, digits, crc, payload] = /^(\d{1,9})\.([0-9a-f]{8})\.(.*)$/.exec(header) ?? [];
  if (digits === undefined || crc === undefined || payload === undefined)
    return /^\d{0,9}(\.[0-9a-f]{0,8})?$/.test(header)
      ? cutShort(0, null)
      : changed("the first 20 characters");
  const length = Number(digits);
  const start = text.length - payload.length;
  const strange = payload.search(/[^A-Za-z0-9_-]/);
  if (strange >= 0) return changed(`character ${formatWhole(start + strange + 1)}`);
  if (payload.length < length) return cutShort(payload.length, length);
  if (payload.length > length)
    return changed(`${formatWhole(payload.length - length)} characters after its end`);
  return checksum(payload) === crc ? ok(payload) : changed("somewhere: the checksum is another");
}

function cutShort(arrived: number, length: number | null): Result<never> {
  const of = length === null ? "nothing" : `${formatWhole(arrived)} of ${formatWhole(length)} characters`;
  return fail("truncated", `The share link was cut short: ${of} of its calibration arrived`, "", ADVICE);
}

function changed(where: string): Result<never> {
  return fail(
    "damaged",
    "The share link is not as Ridgepoint made it: it was changed or damaged",
    where,
    ADVICE,
  );
}

async function unpacked(payload: string): Promise<Result<unknown>> {
  try {
    const text = await inflated(fromBase64Url(payload), MAX_UNPACKED);
    if (text === null)
      return fail(
        "too-large",
        `The share link unpacks to more than ${formatBytes(MAX_UNPACKED)}, which no calibration in a link does`,
        "",
        "Ask for the calibration as an exported JSON file.",
      );
    if (firstTooDeep(text) >= 0) return changed("the content is nested too deep");
    return ok(withKeys(fromColumns(JSON.parse(text))));
  } catch {
    // No deflate, no UTF-8, no JSON or no layout, although the checksum is right: somebody made it so.
    return changed("the packed content");
  }
}
