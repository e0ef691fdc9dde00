import { scaleLog } from "d3";
import { describe, expect, it } from "vitest";
import { logTicks } from "../../../src/ui/charts/axes.ts";
import { drawBandwidth } from "../../../src/ui/charts/bandwidth.ts";
import { barsHeight, drawBars } from "../../../src/ui/charts/bars.ts";
import { comparison } from "../../../src/ui/charts/comparison.ts";
import { drawCurve } from "../../../src/ui/charts/curve.ts";
import { drawGuesses } from "../../../src/ui/charts/guesses.ts";
import { charts } from "../../../src/ui/charts/index.ts";
import { drawLatency } from "../../../src/ui/charts/latency.ts";
import { drawMemory } from "../../../src/ui/charts/memory.ts";
import { NARROW, stage, texts, WIDE } from "./stage.ts";
import { syntheticDevice } from "./synthetic-device.ts";

describe("the bandwidth chart", () => {
  it("draws every measurement and a plateau for every level", () => {
    const svg = stage();
    const roofline = syntheticDevice();
    drawBandwidth(svg, roofline, WIDE);
    expect(svg.querySelectorAll(".point")).toHaveLength(roofline.bandwidth.length);
    expect(svg.querySelectorAll(".roof.memory")).toHaveLength(3);
    expect(texts(svg, ".label.name").toSorted()).toEqual(["copy", "triad"]);
    expect(texts(svg, ".axis text")).toContain("64 KiB");
  });

  it("looks as it did", async () => {
    const svg = stage();
    drawBandwidth(svg, syntheticDevice(), NARROW);
    await expect(`${svg.outerHTML.replaceAll("><", ">\n<")}\n`).toMatchFileSnapshot(
      "./snapshots/bandwidth.snap",
    );
  });
});

describe("the bars", () => {
  const BARS = [
    { label: "convolution", value: 30, text: "30 ms, 75 %", color: "red" },
    { label: "elementwise", value: 10, text: "10 ms, 25 %", color: "green" },
  ];

  it("are as long as their values from one origin, and say the figure", () => {
    const svg = stage();
    drawBars(svg, BARS, { width: 600, fontSize: 13, label: "shares" });
    const [long, short] = [...svg.querySelectorAll("rect")].map((bar) => ({
      x: Number(bar.getAttribute("x")),
      width: Number(bar.getAttribute("width")),
    }));
    expect(long!.x).toBe(short!.x);
    expect(long!.width / short!.width).toBeCloseTo(3, 1);
    expect(texts(svg, ".value")).toEqual(["30 ms, 75 %", "10 ms, 25 %"]);
    expect(svg.getAttribute("aria-label")).toBe("shares");
    expect(Number(svg.getAttribute("height"))).toBe(barsHeight(2, 13));
  });

  it("draw nothing of nothing", () => {
    const svg = stage();
    drawBars(svg, [], { width: 600, fontSize: 13, label: "empty" });
    expect(svg.outerHTML).not.toContain("NaN");
  });
});

describe("the memory chart", () => {
  const steps = (bytes: readonly number[]) => ({
    nodes: bytes.map((_, i) => 10 + i),
    bytes,
    peak: bytes.indexOf(Math.max(...bytes)),
    label: (step: number) => `#${step} <node>`,
  });

  it("marks the highest step at its place and names it", () => {
    const svg = stage();
    drawMemory(svg, steps([2 ** 20, 6 * 2 ** 20, 3 * 2 ** 20, 0]), WIDE);
    expect(texts(svg, ".label.peak")).toEqual(["peak 6 MiB, #1 <node>"]);
    const ring = svg.querySelector(".knee-ring")!;
    const drop = svg.querySelector(".knee-drop")!;
    expect(ring.getAttribute("cx")).toBe(drop.getAttribute("x1"));
    expect(Number(ring.getAttribute("cy"))).toBeLessThan(Number(drop.getAttribute("y2")));
    expect(texts(svg, ".axis text")).toContain("4 MiB");
  });

  it("draws a peak that is thinner than a pixel, and leaves its name out where there is no room", () => {
    const svg = stage();
    const bytes = Array.from({ length: 50_000 }, (_, i) => (i === 31_337 ? 9 * 2 ** 20 : i % 7));
    drawMemory(svg, steps(bytes), NARROW);
    expect(texts(svg, ".label.peak")).toEqual(["peak 9 MiB"]);
    const path = svg.querySelector(".memory")!.getAttribute("d")!;
    const heights = [...path.matchAll(/[LV,](-?[\d.]+)/g)].map(([, y]) => Number(y));
    const marked = Number(svg.querySelector(".knee-ring")!.getAttribute("cy"));
    expect(Math.min(...heights.filter((y) => y > 20))).toBeCloseTo(marked, 0);
    expect(path.length).toBeLessThan(20_000);
  });

  it("is walked step by step, and tells which one was picked", () => {
    const svg = stage();
    const picked: string[] = [];
    drawMemory(svg, steps([1, 2, 3]), { ...WIDE, onPick: (key) => picked.push(key) });
    svg.focus();
    for (const key of ["End", "Enter", "ArrowLeft", "Enter"])
      svg.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    expect(picked).toEqual(["12", "11"]);
  });

  it("draws nothing of nothing", () => {
    const svg = stage();
    drawMemory(svg, steps([]), WIDE);
    expect(svg.outerHTML).not.toContain("NaN");
  });
});

describe("the latency chart", () => {
  const points = [30e-9, 90e-9, 700e-9].map((seconds, i) => ({
    key: String(i),
    footprint: 2 ** (14 + 6 * i),
    value: { value: seconds, low: seconds * 0.9, high: seconds * 1.1, n: 10 },
  }));

  it("draws every measurement where its footprint and its time are", () => {
    const svg = stage();
    drawLatency(svg, points, NARROW);
    const places = [...svg.querySelectorAll(".point")].map((point) =>
      point
        .getAttribute("transform")!
        .match(/[\d.]+/g)!
        .map(Number),
    );
    expect(places).toHaveLength(3);
    expect(places.map(([x]) => x)).toEqual(places.map(([x]) => x).toSorted((a, b) => a! - b!));
    expect(places.map(([, y]) => y)).toEqual(places.map(([, y]) => y).toSorted((a, b) => b! - a!));
    expect(svg.querySelectorAll(".whisker")).toHaveLength(3);
    expect(texts(svg, ".axis text").join(" ")).toMatch(/100 ns/);
  });

  it("draws nothing of nothing", () => {
    const svg = stage();
    drawLatency(svg, [], NARROW);
    expect(svg.outerHTML).not.toContain("NaN");
  });
});

describe("guesses and truths", () => {
  const scale = { low: 1, high: 100, scale: "log", title: "times", format: String } as const;
  const truth = (value: number) => ({ value, low: value * 0.9, high: value * 1.1, n: 5 });

  it("stack where many agree, and stand where they are", () => {
    const svg = stage();
    drawGuesses(svg, { ...scale, guesses: [10, 10, 10, 100], truths: [truth(10)] }, WIDE);
    const dots = [...svg.querySelectorAll(".guess-dot")].map((dot) => ({
      x: Number(dot.getAttribute("cx")),
      y: Number(dot.getAttribute("cy")),
    }));
    expect(new Set(dots.slice(0, 3).map(({ x }) => x)).size).toBe(1);
    expect(new Set(dots.slice(0, 3).map(({ y }) => y)).size).toBe(3);
    expect(dots[3]!.x).toBeGreaterThan(dots[0]!.x);
    expect(svg.getAttribute("aria-label")).toBe("4 guesses, 1 measured answers");
  });

  it("widen the scale for a truth beyond the slider, and name one guess and one truth", () => {
    const svg = stage();
    const names = { guess: "your guess", truth: "measured" };
    drawGuesses(svg, { ...scale, guesses: [10], truths: [truth(1000)], names }, WIDE);
    const [line, dot] = [svg.querySelector(".truth-line")!, svg.querySelector(".guess-dot")!];
    expect(Number(line.getAttribute("x1"))).toBeLessThanOrEqual(WIDE.width);
    expect(Number(dot.getAttribute("cx"))).toBeLessThan(Number(line.getAttribute("x1")));
    expect(texts(svg, "text.truth, text.guess").toSorted()).toEqual(["measured: 1000", "your guess: 10"]);
  });
});

describe("a curve", () => {
  const axis = { title: "x", scale: "log", format: String } as const;
  const points = [1, 10, 100].map((x) => ({
    key: `${x}`,
    x,
    y: { value: x, low: x * 0.5, high: x * 2, n: 5 },
    title: `at ${x}`,
    notes: [],
  }));

  it("draws its points with their intervals, joined, and its lines with their names", () => {
    const svg = stage();
    const lines = [{ label: "in proportion", from: [1, 1], to: [100, 100] }] as const;
    drawCurve(svg, { label: "y over x", x: axis, y: axis, points, joined: true, lines }, WIDE);
    expect(svg.querySelectorAll(".point")).toHaveLength(3);
    expect(svg.querySelectorAll(".whisker")).toHaveLength(3);
    expect(svg.querySelectorAll("path.sweep")).toHaveLength(1);
    expect(texts(svg, ".label.roof")).toEqual(["in proportion"]);
  });

  it("draws nothing of nothing, on either scale", () => {
    for (const scale of ["log", "linear"] as const) {
      const svg = stage();
      const some = { ...axis, scale };
      drawCurve(svg, { label: "none", x: some, y: some, points: [], joined: true, lines: [] }, WIDE);
      expect(svg.outerHTML).not.toContain("NaN");
    }
  });
});

describe("log ticks", () => {
  it("are decades with 2 … 9 between them", () => {
    const { major, minor } = logTicks(scaleLog([0.5, 200], [0, 1000]), 10, 20);
    expect(major).toEqual([1, 10, 100]);
    expect(minor).toContain(0.5);
    expect(minor).toContain(200);
    expect(minor).not.toContain(300);
  });

  it("thin out where there is no room, and name 2 and 5 where there is hardly a decade", () => {
    expect(logTicks(scaleLog([1, 1e8], [0, 100]), 10, 3).major).toEqual([1, 1e3, 1e6]);
    expect(logTicks(scaleLog([4e9, 6e10], [0, 100]), 10, 20).major.toSorted((a, b) => a - b)).toEqual([
      5e9, 1e10, 2e10, 5e10,
    ]);
  });
});

it("every chart is registered", () => {
  expect(Object.keys({ ...charts, ...comparison }).toSorted()).toEqual([
    "agreement",
    "bandwidth",
    "bars",
    "curve",
    "dots",
    "endurance",
    "guesses",
    "latency",
    "memory",
    "overlay",
    "roofline",
  ]);
});
