import { describe, expect, it } from "vitest";
import {
  formatBandwidth,
  formatBytes,
  formatCount,
  formatDate,
  formatIntensity,
  formatInterval,
  formatOperations,
  formatPercent,
  formatRate,
  formatSeconds,
} from "../../../src/core/format.ts";

describe("rates, bandwidths and intensities", () => {
  it.each([
    [0, "0 FLOP/s"],
    [0.5, "0.500 FLOP/s"],
    [1, "1.00 FLOP/s"],
    [999.4, "999 FLOP/s"],
    [999.96, "1.00 kFLOP/s"],
    [12_345, "12.3 kFLOP/s"],
    [2.61e12, "2.61 TFLOP/s"],
    [999.6e9, "1.00 TFLOP/s"],
    [-2.61e12, "−2.61 TFLOP/s"],
    [1.5e15, "1.50 PFLOP/s"],
    [1e30, "1000000 YFLOP/s"],
    [Number.NaN, "–"],
    [Number.POSITIVE_INFINITY, "∞ FLOP/s"],
    [Number.NEGATIVE_INFINITY, "−∞ FLOP/s"],
  ])("%s FLOP/s is %s", (value, text) => expect(formatRate(value)).toBe(text));

  it("counts gigabytes in powers of ten", () => {
    expect(formatBandwidth(92.34e9)).toBe("92.3 GB/s");
    expect(formatBandwidth(2 ** 30)).toBe("1.07 GB/s");
  });

  it("calls operations that are no FLOP by their own name", () => {
    expect(formatOperations(1.934e12)).toBe("1.93 Top/s");
    expect(formatOperations(0)).toBe("0 op/s");
  });

  it("shows intensity in FLOP per byte", () => {
    expect(formatIntensity(28)).toBe("28.0 FLOP/B");
    expect(formatIntensity(1 / 16)).toBe("0.0625 FLOP/B");
  });

  it("takes digits, and trims for axes", () => {
    expect(formatRate(1.8144e9, { digits: 4 })).toBe("1.814 GFLOP/s");
    expect(formatRate(1e12, { trim: true })).toBe("1 TFLOP/s");
    expect(formatRate(1.5e12, { trim: true })).toBe("1.5 TFLOP/s");
    expect(formatRate(100e9, { trim: true })).toBe("100 GFLOP/s");
    expect(formatIntensity(0.0625, { trim: true })).toBe("0.0625 FLOP/B");
  });
});

describe("counts", () => {
  it.each([
    [0, {}, "0"],
    [7, {}, "7"],
    [999, {}, "999"],
    [1000, {}, "1.00 k"],
    [1_814_073_344, {}, "1.81 G"],
    [1_814_073_344, { digits: 4 }, "1.814 G"],
    [1_814_073_344, { digits: 4, unit: "MAC" }, "1.814 GMAC"],
    [12, { unit: "MAC" }, "12 MAC"],
    [2.5, {}, "2.50"],
    [-3, {}, "−3"],
    [Number.NaN, { unit: "MAC" }, "–"],
  ])("%s %o is %s", (value, options, text) => expect(formatCount(value, options)).toBe(text));
});

describe("sizes", () => {
  it.each([
    [0, "0 B"],
    [1, "1 B"],
    [1023, "1023 B"],
    [1024, "1 KiB"],
    [65_536, "64 KiB"],
    [1_536, "1.50 KiB"],
    [1023 * 1024, "1023 KiB"],
    [1024 * 1024 - 1, "1.00 MiB"],
    [2 ** 30, "1 GiB"],
    [5.3 * 2 ** 20, "5.30 MiB"],
    [Number.NaN, "–"],
  ])("%s bytes are %s", (value, text) => expect(formatBytes(value)).toBe(text));
});

describe("times", () => {
  it.each([
    [0, "0 s"],
    [4.12e-7, "412 ns"],
    [9.9996e-7, "1.00 µs"],
    [16.4e-6, "16.4 µs"],
    [3.2e-3, "3.20 ms"],
    [0.99996, "1.00 s"],
    [9.81, "9.81 s"],
    [59.94, "59.9 s"],
    [59.97, "1 min 00 s"],
    [125, "2 min 05 s"],
    [3599.7, "1 h 00 min"],
    [3725, "1 h 02 min"],
    [-0.5, "−500 ms"],
    [Number.NaN, "–"],
    [Number.POSITIVE_INFINITY, "∞ s"],
  ])("%s s is %s", (value, text) => expect(formatSeconds(value)).toBe(text));
});

it.each([
  [0, "0 %"],
  [0.1234, "12.3 %"],
  [0.99999, "100 %"],
  [12.34, "1230 %"],
  [-0.05, "−5.00 %"],
  [Number.NaN, "–"],
])("the fraction %s is %s", (value, text) => expect(formatPercent(value)).toBe(text));

describe("intervals", () => {
  it("names the unit once when it is the same", () => {
    const e = { value: 2.61e12, low: 2.55e12, high: 2.66e12, n: 12 };
    expect(formatInterval(e, formatRate)).toBe("2.61 TFLOP/s (2.55–2.66)");
    expect(formatInterval({ value: 0.12, low: 0.1, high: 0.15, n: 9 }, formatPercent)).toBe(
      "12.0 % (10.0–15.0)",
    );
  });

  it("names each unit when the prefixes differ", () => {
    const e = { value: 1.01e12, low: 9.9e11, high: 1.02e12, n: 12 };
    expect(formatInterval(e, formatRate)).toBe("1.01 TFLOP/s (990 GFLOP/s – 1.02 TFLOP/s)");
    expect(formatInterval({ value: 125, low: 121, high: 130, n: 3 }, formatSeconds)).toBe(
      "2 min 05 s (2 min 01 s – 2 min 10 s)",
    );
  });

  it("shows none where there is none", () => {
    expect(formatInterval({ value: 3e-3, low: 3e-3, high: 3e-3, n: 1 }, formatSeconds)).toBe("3.00 ms");
    expect(formatInterval({ value: Number.NaN, low: Number.NaN, high: Number.NaN, n: 0 }, formatRate)).toBe(
      "–",
    );
  });
});

it("writes dates for a reader, and – for what is none", () => {
  expect(formatDate("2026-11-21T09:37:28.000Z", { timeZone: "UTC" })).toBe("21 Nov 2026, 09:37");
  expect(formatDate("yesterday")).toBe("–");
});
