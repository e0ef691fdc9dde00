import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { parseCalibration } from "../../../src/store/document.ts";

const RESULTS = resolve(import.meta.dirname, "../../../docs/results");
const FILES = readdirSync(RESULTS).filter((name) => name.endsWith(".json"));

it("there are published results to check", () => {
  expect(FILES.length).toBeGreaterThan(0);
});

it.each(FILES)("%s is a calibration", async (name) => {
  const parsed = await parseCalibration(readFileSync(join(RESULTS, name), "utf8"));
  expect(parsed).toMatchObject({ ok: true });
});
