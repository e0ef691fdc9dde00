import { resolve } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { stringifyCalibration } from "../../../src/store/document.ts";
import { calibrationJsonSchema } from "../../../src/store/json-schema.ts";
import { syntheticCalibration } from "./synthetic.ts";

const PUBLISHED = resolve(import.meta.dirname, "../../../public/schema/calibration-v2.schema.json");

describe("the published JSON Schema", () => {
  it("is the one that the code generates", async () => {
    await expect(calibrationJsonSchema()).toMatchFileSnapshot(PUBLISHED);
  });

  const ajv = new Ajv2020({ strict: true, formats: { uuid: true, "date-time": true } });
  const validate = ajv.compile(JSON.parse(calibrationJsonSchema()));
  const document = () => JSON.parse(stringifyCalibration(syntheticCalibration()));

  it("accepts an exported calibration", () => {
    expect(validate(document()), JSON.stringify(validate.errors)).toBe(true);
  });

  it.each<[string, (d: ReturnType<typeof document>) => void, string]>([
    ["another version", (d) => (d.schemaVersion = 1), "/schemaVersion"],
    ["a missing field", (d) => delete d.environment, ""],
    ["a field too many", (d) => (d.rows[0].extra = 1), "/rows/0"],
    ["a sample that is no number", (d) => (d.rows[0].outcome.samples[0] = "1"), "/rows/0/outcome/samples/0"],
    ["a sample of no time", (d) => (d.rows[0].outcome.samples[0] = 0), "/rows/0/outcome/samples/0"],
    ["a negative sample", (d) => (d.rows[0].outcome.wallSamples[0] = -1), "/rows/0/outcome/wallSamples/0"],
    ["an unknown status", (d) => (d.rows[0].outcome = { status: "guessed" }), "/rows/0/outcome"],
    ["negative bytes", (d) => (d.rows[0].work.bytesRead = -1), "/rows/0/work/bytesRead"],
    ["a date in words", (d) => (d.createdAt = "yesterday"), "/createdAt"],
    [
      "too many parameters",
      (d) => (d.rows[0].params = Object.fromEntries(Array.from({ length: 99 }, (_, i) => [`p${i}`, i]))),
      "/rows/0/params",
    ],
  ])("rejects %s", (_, spoil, path) => {
    const spoiled = document();
    spoil(spoiled);
    expect(validate(spoiled)).toBe(false);
    expect(validate.errors?.map((error) => error.instancePath)).toContain(path);
  });

  it("says what each figure is and in which unit", () => {
    const schema = JSON.parse(calibrationJsonSchema());
    expect(schema.$schema).toBe("https://json-schema.org/draft/2020-12/schema");
    expect(schema.$id).toBe("urn:ridgepoint:schema:calibration:2");
    expect(schema.properties.session.$ref).toBe("#/$defs/Session");
    expect(schema.$defs.Session.properties.seconds.description).toMatch(/in seconds/);
  });
});
