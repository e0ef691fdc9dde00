import { describe, expect, it } from "vitest";
import { settled } from "../../../src/runtimes/settled.ts";

describe("runs that no longer get faster", () => {
  it.each<[string, readonly number[], boolean]>([
    ["none", [], false],
    ["too few to say", [3, 3, 3, 3], false],
    ["steady ones", [3, 3, 3.1, 3, 3], true],
    ["still faster each time", [6, 5, 4, 3, 2], false],
    ["one much faster among the last", [3, 3.1, 3, 2.5, 3], false],
    ["slower than the best before", [2, 3, 3, 3, 3], true],
    ["faster by less than it matters", [3, 2.95, 2.94, 2.93, 2.92], true],
  ])("%s", (_, times, expected) => {
    expect(settled(times)).toBe(expected);
  });
});
