import { expect, it } from "vitest";
import { deviceLabel, summarize } from "../../../src/store/summary.ts";
import { syntheticCalibration } from "./synthetic.ts";

const adapter = syntheticCalibration().environment.adapter;

it.each([
  [{ description: "Synthetic GPU 9", device: "9" }, "Synthetic GPU 9"],
  [{ device: "9" }, "9"],
  [{}, "synthetic none"],
  [{ architecture: "" }, "synthetic"],
  [{ vendor: "", architecture: "" }, "unnamed GPU"],
])("a device with %o is called %s", (given, label) => {
  expect(deviceLabel({ adapter: { ...adapter, ...given } })).toBe(label);
});

it("sizes a document in bytes, not in characters", () => {
  const plain = summarize(syntheticCalibration({ name: "aa" })).bytes;
  expect(summarize(syntheticCalibration({ name: "éé" })).bytes).toBe(plain + 2);
});
