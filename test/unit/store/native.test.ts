import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { NativeResult } from "../../../src/core/native.ts";
import { importNative } from "../../../src/store/native.ts";

/**
 * Samples in the tools' own formats, shortened: clpeak's results/Nvidia/GeForce_RTX_5060.json (format 3) and what its
 * result_store.cpp writes (format 2, figures of GeForce_RTX_5060.xml); the sample in vkpeak's README.
 */
function sample(name: string): string {
  return readFileSync(resolve(import.meta.dirname, "../../fixtures/native", name), "utf8");
}

async function read(file: Blob | string): Promise<NativeResult> {
  const result = await importNative(file);
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.what}`);
  return result.value;
}

async function code(file: string): Promise<string> {
  const result = await importNative(file);
  if (!result.ok) expect(result.error.advice).not.toBe("");
  return result.ok ? "ok" : result.error.code;
}

describe("a native result", () => {
  it("is the best figure of each kind by device and API, from clpeak's format 3", async () => {
    const name = "NVIDIA GeForce RTX 5060";
    expect(await read(sample("clpeak-3.json"))).toEqual({
      tool: "clpeak",
      version: "3.0.0-34-g24eeec1",
      devices: [
        {
          ...{ name, api: "Vulkan", driver: "610.228.256" },
          figures: [
            { what: "fma-f32", value: 2.102598e13 },
            { what: "read", value: 4.250954e11 },
          ],
        },
        {
          ...{ name, api: "OpenCL", driver: "610.57.04" },
          figures: [{ what: "fma-f32", value: 2.084073e13 }],
        },
      ],
    });
  });

  it("is the same in SI units from clpeak's format 2, as a file too", async () => {
    const { version, devices } = await read(new Blob([sample("clpeak-2.json")]));
    expect(version).toBe("2.1.2");
    expect(devices).toHaveLength(1);
    expect(devices[0]!.figures.map(({ what, value }) => [what, Math.round(value / 1e6)])).toEqual([
      ["fma-f32", 21117063],
      ["fma-f16", 21170949],
      ["read", 419520],
    ]);
  });

  it("counts vkpeak's copy as read and written, and takes no matrix unit for a multiply-add", async () => {
    for (const text of [sample("vkpeak.txt"), sample("vkpeak.txt").replaceAll("\n", "\r\n")])
      expect(await read(text)).toEqual({
        tool: "vkpeak",
        version: "",
        devices: [
          {
            name: "NVIDIA GeForce RTX 5060 Ti",
            api: "Vulkan",
            driver: "NVIDIA 610.57.04",
            figures: [
              { what: "fma-f32", value: 17137.46e9 },
              { what: "fma-f16", value: 12730.03e9 },
              { what: "copy", value: 381.4e9 },
            ],
          },
        ],
      });
  });
});

const two = (entry: object) => JSON.stringify({ format_version: 2, clpeak_version: "x", entries: [entry] });
const ENTRY = { backend: "CPU", device: "d", driver: "1", unit: "gflops", value: 1 };

describe("a file that is no native result", () => {
  it.each([
    ["empty", " \n"],
    ["not-json", sample("clpeak-3.json").slice(0, 900)],
    ["not-native", "hello"],
    ["not-native", "[1, 2]"],
    ["not-native", "{}"],
    ["not-native", '{"format_version": 1, "entries": []}'],
    ["newer-version", '{"format_version": 4}'],
    ["not-native", two({ ...ENTRY, test: "single_precision_compute", value: "fast" })],
    ["not-native", two({ ...ENTRY, test: "single_precision_compute", value: -1 })],
    ["not-native", two({ ...ENTRY, test: "single_precision_compute", device: "x".repeat(5000) })],
    ["no-figures", two({ ...ENTRY, test: "constructor", unit: "toString" })],
    ["no-figures", two({ ...ENTRY, test: "single_precision_compute", unit: "us" })],
    ["no-figures", two({ ...ENTRY, test: "single_precision_compute", value: 1e308 })],
    ["no-figures", "device = x\nfp32-scalar = 0.00 GFLOPS"],
    ["no-figures", "device = x\nfp32-scalar = 1e999 GFLOPS\nconstructor = 5 GFLOPS"],
    ["too-large", " ".repeat(9 * 2 ** 20)],
    ["not-json", `{"a":${"[".repeat(2 ** 20)}`],
  ])("is refused as %s", async (expected, file) => {
    expect(await code(file)).toBe(expected);
  });

  it("says where the fault is", async () => {
    const file = sample("clpeak-3.json").replace('"value": 2.102598e+13', '"value": null');
    expect(await importNative(file)).toMatchObject({
      ok: false,
      error: { code: "not-native", where: "devices.0.tests.0.metrics.1.value" },
    });
  });
});
