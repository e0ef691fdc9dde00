import { describe, expect, it } from "vitest";
import { csv } from "../../../src/core/csv.ts";
import { readCsv } from "./read-csv.ts";

describe("CSV", () => {
  it("is read back as it was, whatever is in the fields", () => {
    const rows = [
      ["plain", 'says "hello"', "a,b", "two\r\nlines", ""],
      ["naïve ×", "semi;colon", "tab\there", " space ", "'"],
    ];
    expect(readCsv(csv(["a", "b", "c", "d", "e"], rows))).toEqual([["a", "b", "c", "d", "e"], ...rows]);
  });

  it("ends every row with CRLF and quotes only where it must", () => {
    expect(csv(["a", "b"], [["x", 1]])).toBe("a,b\r\nx,1\r\n");
  });

  it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1"])("makes text of the formula %j", (text) => {
    expect(readCsv(csv(["a"], [[text]]))[1]).toEqual([`'${text}`]);
  });

  it("leaves numbers alone, minus sign and all, and what is not known empty", () => {
    expect(csv(["a", "b", "c", "d"], [[-1.5, 1e300, null, Number.NaN]])).toBe("a,b,c,d\r\n-1.5,1e+300,,\r\n");
  });
});
