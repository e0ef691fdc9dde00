import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { VERSION } from "../../../src/core/version.ts";
import { AUTHORS, bibtex, measurementCitation, plainCitation } from "../../../src/ui/guide/citation.ts";
import { syntheticCalibration } from "../store/synthetic.ts";

const EDITION = { version: "1.2.3", url: "https://example.org/lab/", on: "2026-11-21T23:59:00.000Z" };

describe("citing the tool", () => {
  it("names who, what, which version, where and when", () => {
    for (const text of [plainCitation(EDITION), bibtex(EDITION)])
      for (const part of ["Ridgepoint contributors", "1.2.3", "https://example.org/lab/", "2026-11-21"])
        expect(text).toContain(part);
  });

  it("is an entry whose braces close, with the authors as one name", () => {
    const entry = bibtex(EDITION);
    expect(entry.split("{")).toHaveLength(entry.split("}").length);
    expect(entry).toContain("author  = {{Ridgepoint contributors}}");
  });

  it("is what CITATION.cff says, in the version of the package", () => {
    const cff = readFileSync(resolve(import.meta.dirname, "../../../CITATION.cff"), "utf8");
    expect(/^version: (.+)$/m.exec(cff)?.[1]).toBe(VERSION);
    expect(/^ {2}- name: "(.+)"$/m.exec(cff)?.[1]).toBe(AUTHORS);
    expect(/^license: (.+)$/m.exec(cff)?.[1]).toBe("MIT");
  });
});

describe("citing a measurement", () => {
  it("names device, date, version and calibration, and that a processor stood in", () => {
    const calibration = syntheticCalibration();
    const text = measurementCitation(calibration);
    for (const part of [
      calibration.id,
      calibration.createdAt.slice(0, 10),
      calibration.environment.tool.version,
    ])
      expect(text).toContain(part);
    const { environment } = calibration;
    const stoodIn = measurementCitation({ ...calibration, environment: { ...environment, software: true } });
    expect(stoodIn).toContain("a processor standing in for a GPU");
    expect(text === stoodIn).toBe(environment.software);
  });
});
