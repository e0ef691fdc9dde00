import { describe, expect, it } from "vitest";
import { columns, printable, shortened } from "../../../src/cli/terminal.ts";

describe("printable", () => {
  it.each([
    ["plain/name_0 × µ", "plain/name_0 × µ"],
    ["\u001b[2J", "\\x1b[2J"],
    ["a\nb\tc\r", "a\\x0ab\\x09c\\x0d"],
    ["\u009b31m", "\\x9b31m"],
    ["right\u202eleft", "right\\u{202e}left"],
    ["\u2028", "\\u{2028}"],
    ["\ud800", "\\u{d800}"],
  ])("%j becomes %j", (text, shown) => {
    expect(printable(text)).toBe(shown);
  });
});

describe("shortened", () => {
  it("keeps the end, which tells nodes apart", () => {
    expect(shortened("/layer1/layer1.0/conv1/Conv", 12)).toBe("…/conv1/Conv");
    expect(shortened("short", 12)).toBe("short");
  });
});

describe("columns", () => {
  it("aligns and leaves no blanks at the end", () => {
    const rows = [
      ["a", "1", ""],
      ["bcd", "20", "x"],
    ];
    expect(columns(rows, ["left", "right", "left"])).toEqual(["a     1", "bcd  20  x"]);
  });
});
