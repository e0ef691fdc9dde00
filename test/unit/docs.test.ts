import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { BROWSERS, LINUX_FLAGS, SOFTWARE_FLAGS } from "../../src/core/browsers.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const DOCUMENTS = [
  ...readdirSync(ROOT).filter((name) => name.endsWith(".md")),
  ...readdirSync(join(ROOT, "docs"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".md"))
    .map((name) => join("docs", name)),
];

/** Targets of links and images, inline, by reference and in HTML; code is no link. */
function targetsIn(markdown: string): string[] {
  const prose = markdown.replace(/^(```|~~~)[\s\S]*?^\1/gm, "").replace(/`[^`\n]*`/g, "");
  const patterns = [
    /\]\(\s*<?([^)>\s]+)>?[^)]*\)/g,
    /^\s*\[[^\]]+\]:\s*<?([^>\s]+)/gm,
    /\b(?:src|href)="([^"]+)"/g,
  ];
  return patterns.flatMap((pattern) => [...prose.matchAll(pattern)].map(([, target]) => target!));
}

describe.each(DOCUMENTS)("%s", (document) => {
  it("links to files that exist", () => {
    const path = join(ROOT, document);
    const missing = targetsIn(readFileSync(path, "utf8"))
      .filter((target) => !/^([a-z][a-z+.-]*:|#|\/\/)/i.test(target))
      .map((target) => resolve(dirname(path), decodeURIComponent(target.replace(/[#?].*$/s, ""))))
      .filter((target) => !existsSync(target));
    expect(missing.map((target) => relative(ROOT, target))).toEqual([]);
  });
});

describe("README.md", () => {
  it("names the browsers, and the flags, that the page names", () => {
    const readme = readFileSync(join(ROOT, "README.md"), "utf8");
    for (const { name, from } of BROWSERS) expect(readme).toContain(`| ${name} ${from} or newer`);
    for (const flags of [LINUX_FLAGS, SOFTWARE_FLAGS]) expect(readme).toContain(flags);
  });
});

describe("the search for links", () => {
  it("finds links, images and references, and none in code", () => {
    const markdown =
      'A [b](c.md#d) ![e](<f.png> "g") `[no](no.md)`\n[h]: i.md\n<img src="j.png">\n```\n[no](no.md)\n```\n';
    expect(targetsIn(markdown).toSorted()).toEqual(["c.md#d", "f.png", "i.md", "j.png"]);
  });
});
