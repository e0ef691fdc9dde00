import type { NativeResult } from "../core/native.ts";
import { asProblem, fail, type Result } from "../core/result.ts";

/** A full clpeak run of every backend is 140 KB. */
const MAX_NATIVE_BYTES = 8 * 2 ** 20;

const ADVICE = "Choose the JSON of clpeak (clpeak -o run.clpeak.json) or the saved output of vkpeak.";

/**
 * A result of clpeak (JSON, formats 2 and 3) or vkpeak (its printed lines) from a file or its text. The schema library
 * is loaded on demand. Codes: "empty", "too-large", "unreadable", "not-json", "not-native", "newer-version",
 * "no-figures".
 */
export async function importNative(file: Blob | string): Promise<Result<NativeResult>> {
  const size = typeof file === "string" ? file.length : file.size;
  if (size > MAX_NATIVE_BYTES)
    return fail("too-large", "The file is larger than 8 MiB, which no native result is", "", ADVICE);
  let content: string;
  try {
    content = typeof file === "string" ? file : await file.text();
  } catch (thrown) {
    return { ok: false, error: asProblem(thrown, "unreadable", "Choose the file again.") };
  }
  const trimmed = content.replace(/^\uFEFF/, "").trim();
  if (trimmed === "") return fail("empty", "The file is empty", "", ADVICE);
  const { readClpeak, readVkpeak } = await import("./native-format.ts");
  if (/^device\s*=/m.test(trimmed) && !trimmed.startsWith("{")) return readVkpeak(trimmed);
  if (!trimmed.startsWith("{"))
    return fail("not-native", "This is neither JSON of clpeak nor output of vkpeak", "", ADVICE);
  try {
    return readClpeak(JSON.parse(trimmed));
  } catch (thrown) {
    const reason = thrown instanceof Error ? thrown.message : String(thrown);
    return fail("not-json", "The file is not JSON, or it was cut short", reason, ADVICE);
  }
}
