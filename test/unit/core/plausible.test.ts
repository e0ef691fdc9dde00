import { describe, expect, it } from "vitest";
import { isMeasured, type MeasuredRow, type Row } from "../../../src/core/calibration.ts";
import { doubtsOf, evidenceOf } from "../../../src/core/plausible.ts";
import {
  syntheticFma,
  syntheticMeasured,
  syntheticMemory,
  syntheticOperator,
  syntheticRow,
} from "../roofline/synthetic.ts";

/** One planted contradiction a rule, with the sentence that tells it. */

const MiB = 2 ** 20;
const GB = 1e9;
const TFLOP = 1e12;

/** A device whose cache of 4 MiB moves five times what its memory does. */
const memory = (largest: number) => syntheticMemory((f) => (f <= 4 * MiB ? 460 * GB : 92 * GB), { largest });
const device: readonly Row[] = [syntheticFma(2.6 * TFLOP), ...memory(1024 * MiB)];

function doubts(row: Row, others = device): readonly { flag: string; sentence: string }[] {
  if (!isMeasured(row)) throw new Error("not measured");
  return doubtsOf(row, evidenceOf([...others, row]));
}

const gemm = (flopPerSecond: number, bytes = MiB) =>
  syntheticOperator("gemm", { m: 512, n: 512, k: 512 }, { flops: 1e9, bytes, flopPerSecond });

const sweep = (flopPerSecond: number) =>
  syntheticRow({
    kernel: "intensity",
    role: "sweep",
    work: { flops: 1e10, bytesRead: 1e6, bytesWritten: 1e6, footprint: 2e6 },
    seconds: 1e10 / flopPerSecond,
  });

const ofFootprint = (footprint: number, rows = device) =>
  rows.find((row) => row.role === "memory" && row.work.footprint === footprint)!;

describe("arithmetic", () => {
  it("no GEMM may exceed the multiply-add roof", () => {
    expect(doubts(gemm(2.6 * TFLOP))).toEqual([]);
    const [doubt] = doubts(gemm(3 * TFLOP));
    expect(doubt).toMatchObject({ flag: "above-roof" });
    expect(doubt!.sentence).toMatch(/does 3\.0\d TFLOP\/s, but the multiply-add roof .* is 2\.60 TFLOP\/s/);
  });

  it("a sweep that the chains confirm raises the roof, one that was folded does not", () => {
    expect(doubts(gemm(3 * TFLOP), [...device, sweep(3.2 * TFLOP)])).toEqual([]);
    expect(doubts(gemm(3 * TFLOP), [...device, sweep(26 * TFLOP)])).toHaveLength(1);
    expect(doubts(sweep(3.2 * TFLOP))).toEqual([]);
    const [doubt] = doubts(sweep(26 * TFLOP));
    expect(doubt).toMatchObject({ flag: "chain-folded" });
    expect(doubt!.sentence).toMatch(/26\.\d TFLOP\/s, 10 times the rate of the multiply-add chains: folded/);
  });

  it("a chain that the search found folded is told with the figures", () => {
    const measured = syntheticMeasured(1e10 / (26 * TFLOP));
    const outcome = { ...measured, quality: { ...measured.quality, flags: ["chain-folded"] as const } };
    const row = { ...syntheticFma(TFLOP, "f32", "affine"), role: "search" as const, outcome };
    const [doubt, ...others] = doubts(row);
    expect(others).toEqual([]);
    expect(doubt!.sentence).toMatch(/10 times the rate of chains that cannot be folded/);
  });
});

describe("memory", () => {
  it("no operator moves its bytes faster than what only streams, be it from a cache", () => {
    const moving = (bandwidth: number) =>
      syntheticOperator("gemm", {}, { flops: 1, bytes: MiB, flopPerSecond: bandwidth / MiB });
    expect(doubts(moving(455 * GB))).toEqual([]);
    const [doubt] = doubts(moving(900 * GB));
    expect(doubt).toMatchObject({ flag: "above-roof" });
    expect(doubt!.sentence).toMatch(/moves \d+ GB\/s, more than the 46\d GB\/s .* skips work/);
  });

  it("a bandwidth that a larger working set does not reach is that of a cache", () => {
    const [doubt] = doubts(ofFootprint(2 * MiB));
    expect(doubt).toMatchObject({ flag: "cache-resident" });
    expect(doubt!.sentence).toMatch(
      /fits a cache of about 4 MiB: at 8 MiB copy moved 9\d\.\d GB\/s, 5\.0 times/,
    );
    expect(doubts(ofFootprint(64 * MiB))).toEqual([]);
  });

  it("the largest working set is main memory's only where no cache is as large", () => {
    const largest = (bytes: number) => doubts(ofFootprint(bytes, memory(bytes)), memory(bytes));
    expect(largest(512 * MiB)).toEqual([]);
    const [doubt] = largest(256 * MiB);
    expect(doubt).toMatchObject({ flag: "cache-resident" });
    expect(doubt!.sentence).toMatch(/256 MiB is the largest measured.*not shown to be main memory/);
  });
});

describe("clocks", () => {
  it("that disagree are told by how much, and which of them stands", () => {
    const told = (clock: "wall" | "timestamp-query", agreement: number) => {
      const measured = syntheticMeasured(1e-3, { agreement });
      const quality = { ...measured.quality, clock, flags: ["clock-disagrees"] as const };
      return doubts({ ...gemm(TFLOP), outcome: { ...measured, quality } } as MeasuredRow)[0]!.sentence;
    };
    expect(told("wall", 0.1)).toMatch(
      /took 10\.?\d* ?% of the time by wall clock.*the wall clock's times stand/,
    );
    expect(told("timestamp-query", 0.93)).toMatch(/both are kept/);
  });
});
