import { describe, expect, it } from "vitest";
import type { LaunchRow } from "../../../../src/core/runtime.ts";
import { seededRandom } from "../../../../src/core/statistics.ts";
import { lawsOf } from "../../../../src/predict/runtimes/law/laws.ts";
import { fitPrices, secondsAt } from "../../../../src/predict/runtimes/law/prices.ts";
import { priceLaunch } from "../../../../src/predict/runtimes/price.ts";
import { totalOf } from "../../../../src/predict/runtimes/spread.ts";
import { webgpuProgram } from "../../../../src/predict/runtimes/webgpu/programs/index.ts";

/** A device whose tiles and steps cost so much. */
const LAUNCH = 1e-5;
const TILE = 4e-4;
const STEP = 2e-4;

function product(m: number, k: number, n: number, noise = 0): LaunchRow {
  const tiles = Math.ceil(m / 32) * Math.ceil(n / 32);
  const seconds = LAUNCH + tiles * TILE + tiles * Math.ceil(k / 32) * STEP;
  return {
    program: "MatMul",
    inputs: [
      [m, k],
      [k, n],
    ],
    outputs: [[m, n]],
    dtype: "f32",
    samples: [0.97, 1, 1.03].map((factor) => seconds * factor * Math.exp(noise)),
  };
}

const SIZES = [
  [32, 64, 64],
  [48, 512, 96],
  [200, 64, 64],
  [64, 192, 384],
  [160, 384, 128],
  [64, 1280, 320],
] as const;

function seconds(rows: readonly LaunchRow[], asked: LaunchRow): number {
  return priceLaunch(lawsOf(rows, webgpuProgram, LAUNCH), asked)!.seconds;
}

describe("prices", () => {
  it("of a sum of terms are found again", () => {
    const rows = [1, 2, 3, 5, 8].map((a, at) => ({
      counts: { a, b: 10 - at * at },
      seconds: 1e-4 + 2e-3 * a + 5e-4 * (10 - at * at),
    }));
    const prices = fitPrices(rows, ["a", "b"]);
    for (const row of rows) expect(secondsAt(prices, row.counts) / row.seconds).toBeCloseTo(1, 2);
  });

  it("are never negative, whatever the times", () => {
    const random = seededRandom(7);
    for (let round = 0; round < 50; round++) {
      const rows = Array.from({ length: 6 }, () => ({
        counts: { a: random() * 10, b: random() * 1e6 },
        seconds: 1e-6 + random(),
      }));
      const { launch, each } = fitPrices(rows, ["a", "b"]);
      for (const price of [launch, ...Object.values(each)]) expect(price).toBeGreaterThanOrEqual(0);
    }
  });

  it.each([4, 1 / 4])("bend little for one measurement that is %s times as long", (factor) => {
    const rows = SIZES.map(([m, k, n]) => product(m, k, n));
    const disturbed = rows.map((row, at) =>
      at === 2 ? { ...row, samples: row.samples.map((time) => time * factor) } : row,
    );
    const asked = product(128, 512, 256);
    expect(Math.abs(Math.log(seconds(disturbed, asked) / seconds(rows, asked)))).toBeLessThan(Math.log(1.15));
  });
});

describe("the laws of a runtime", () => {
  const rows = SIZES.map(([m, k, n]) => product(m, k, n));

  it("price sizes that were not measured, full tiles or not", () => {
    for (const [m, k, n] of [
      [128, 512, 256],
      [33, 100, 36],
      [100, 800, 200],
    ] as const) {
      const asked = product(m, k, n);
      expect(seconds(rows, asked) / asked.samples[1]!, `${m} × ${k} × ${n}`).toBeCloseTo(1, 1);
    }
  });

  it("say where they leave what was measured", () => {
    const laws = lawsOf(rows, webgpuProgram, LAUNCH);
    const inside = priceLaunch(laws, product(128, 256, 128))!;
    const outside = priceLaunch(laws, product(4096, 4096, 4096))!;
    expect(inside.basis).toBe("interpolated");
    expect(outside.basis).toBe("extrapolated");
    expect(outside.halfWidth).toBeGreaterThan(inside.halfWidth);
  });

  it("lend a program's prices to one of its family that was not measured", () => {
    const add = (elements: number): LaunchRow => ({
      program: "Add",
      inputs: [[elements], [elements]],
      outputs: [[elements]],
      dtype: "f32",
      samples: [elements * 1e-8, elements * 1e-8],
    });
    const laws = lawsOf([add(1000), add(20_000), add(300_000)], webgpuProgram, 1e-6);
    const borrowed = priceLaunch(laws, { ...add(50_000), program: "Greater" })!;
    expect(borrowed.basis).toBe("stand-in");
    expect(borrowed.seconds / 5e-4).toBeCloseTo(1, 1);
    expect(priceLaunch(laws, product(64, 64, 64))).toBeNull();
  });

  it("know nothing without measurements", () => {
    expect(priceLaunch(lawsOf([], webgpuProgram, 0), product(64, 64, 64))).toBeNull();
    const empty = { ...product(64, 64, 64), samples: [] };
    expect(priceLaunch(lawsOf([empty], webgpuProgram, 0), product(64, 64, 64))).toBeNull();
  });
});

describe("the interval of a total", () => {
  it("holds what a noisy device does, and is narrower than that of its parts", () => {
    const random = seededRandom(3);
    const gauss = () => Math.sqrt(-2 * Math.log(random() || 1e-9)) * Math.cos(2 * Math.PI * random());
    let held = 0;
    const rounds = 40;
    for (let round = 0; round < rounds; round++) {
      const noisy = SIZES.flatMap(([m, k, n]) => [
        product(m, k, n, 0.1 * gauss()),
        product(2 * m, k, n, 0.1 * gauss()),
      ]);
      const laws = lawsOf(noisy, webgpuProgram, LAUNCH);
      const model = Array.from({ length: 20 }, (_, at) =>
        product(32 + 8 * at, 64 + 40 * at, 128, 0.1 * gauss()),
      );
      const truth = model.reduce((sum, { samples }) => sum + samples[1]!, 0);
      const launches = model.map((row) => ({ priced: priceLaunch(laws, row)!, times: 1 }));
      const total = totalOf(launches, 0, laws.drift);
      if (total.low <= truth && truth <= total.high) held++;
      expect(total.high / total.value).toBeLessThan(Math.exp(launches[0]!.priced.halfWidth));
    }
    expect(held / rounds).toBeGreaterThan(0.85);
  });
});
