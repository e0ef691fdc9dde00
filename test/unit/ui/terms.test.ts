import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { TERMS } from "../../../src/ui/guide/terms.ts";

const DOCUMENT = resolve(import.meta.dirname, "../../../docs/terms.md");

/** Words in lower case → what docs/terms.md says of them, as plain text: "**Knee** (ridge point). The …". */
function documented(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const paragraph of readFileSync(DOCUMENT, "utf8").split(/\n{2,}/)) {
    const [, word = "", alias, text = ""] =
      /^\*\*(.+?)\.?\*\*(?: \((.+?)\))?\.?\s+([\s\S]+)$/.exec(paragraph.trim()) ?? [];
    const plain = text.replace(/[*_`]/g, "").replace(/\s+/g, " ");
    for (const name of [word, alias]) if (name) found.set(name.toLowerCase(), plain);
  }
  return found;
}

describe("the words that the pages explain", () => {
  const meanings = documented();

  it.each(Object.values(TERMS))(
    "$word means in docs/terms.md what it means on the page",
    ({ word, meaning }) => {
      const text = meanings.get(word.toLowerCase());
      expect(text, `docs/terms.md does not explain ${word}`).toBeDefined();
      expect(text!.slice(0, meaning.length)).toBe(meaning);
    },
  );

  it("are short enough to be read beside the word", () => {
    for (const { word, meaning } of Object.values(TERMS)) {
      expect(meaning.length, word).toBeLessThan(260);
      expect(meaning, word).toMatch(/^[A-Z].*\.$/);
    }
  });
});
