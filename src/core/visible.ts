/**
 * Names come from files that strangers made. A control or direction character in one changes how the text around it
 * reads, so it is shown as its code point: "conv⟨U+202E⟩" instead of letters that run backwards.
 */

/** C0 and C1 controls, direction marks and isolates, invisible spaces, tags, and halves of surrogate pairs. */
const INVISIBLE =
  /[\p{Cc}\p{Cs}\u061C\u00AD\u115F\u1160\u17B4\u17B5\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2069\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E007F}]/gu;

/** Nearly every name: nothing to look for. */
const PLAIN = /^[ -~]*$/;

/** Letters of a name that a screen shows at most; the rest is in an export. */
const SHOWN_LETTERS = 240;

/** The text with nothing in it that acts on other text, and no longer than a person reads. */
export function visible(text: string, letters = SHOWN_LETTERS): string {
  if (PLAIN.test(text) && text.length <= letters) return text;
  const short = text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
  return short.replace(INVISIBLE, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}
