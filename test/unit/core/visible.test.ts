import { describe, expect, it } from "vitest";
import { visible } from "../../../src/core/visible.ts";

describe("a name from a file", () => {
  it.each([
    ["\u202Egnp.exe", "⟨U+202E⟩gnp.exe"],
    ["a\u2066b\u2069", "a⟨U+2066⟩b⟨U+2069⟩"],
    ["\u200Econv", "⟨U+200E⟩conv"],
    ["zero\u200Bwidth", "zero⟨U+200B⟩width"],
    ["line\nbreak\ttab\u0000", "line⟨U+000A⟩break⟨U+0009⟩tab⟨U+0000⟩"],
    ["esc\u001B[31m", "esc⟨U+001B⟩[31m"],
    ["half\uD800", "half⟨U+D800⟩"],
    ["tag\u{E0041}", "tag⟨U+E0041⟩"],
  ])("%j shows what would act on the text around it", (name, shown) => {
    expect(visible(name)).toBe(shown);
  });

  it("is left as it is where it is only letters, of any script, and markup is text", () => {
    for (const name of ["/encoder/层.0/Größe", "שלום", "مرحبا", "👩🏽", "<b>x</b>"])
      expect(visible(name)).toBe(name);
  });

  it("is no longer than a person reads", () => {
    expect(visible("x".repeat(4096))).toHaveLength(240);
    expect(visible("x".repeat(4096), 10)).toBe(`${"x".repeat(9)}…`);
  });
});
