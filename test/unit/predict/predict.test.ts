import { describe, expect, it } from "vitest";
import type { MeasuredRow } from "../../../src/core/calibration.ts";
import { accuracyOf } from "../../../src/predict/accuracy.ts";
import { predict } from "../../../src/predict/predict.ts";
import { pointOf } from "../../../src/predict/time/point.ts";
import {
  analysisOf,
  GEMM,
  gemmWork,
  LAUNCH,
  row,
  STREAMING,
  streamWork,
  syntheticCalibration,
  syntheticSeconds,
} from "./synthetic.ts";

const HELD_OUT: readonly (readonly [number, number, number])[] = [
  [96, 96, 96],
  [200, 200, 200],
  [384, 384, 384],
  [768, 768, 768],
  [1200, 1200, 1200],
  [1, 2048, 1024],
  [197, 768, 768],
  [64, 1024, 512],
];

describe("on a synthetic device with a known law", () => {
  const calibration = syntheticCalibration();
  const works = HELD_OUT.map(([m, n, k]) => gemmWork(m, n, k));
  const prediction = predict(analysisOf(works.map((work) => ({ class: "gemm", work }))), calibration);

  it.each(HELD_OUT.map((size, at) => [size.join("×"), at] as const))(
    "finds the time of a GEMM %s it has not seen, within 6 %%",
    (_, at) => {
      const truth = syntheticSeconds(GEMM, works[at]!);
      expect(Math.abs(prediction.nodes[at]!.time.value / truth - 1)).toBeLessThan(0.06);
    },
  );

  it("covers the truth with every interval", () => {
    for (const [at, { time }] of prediction.nodes.entries()) {
      const truth = syntheticSeconds(GEMM, works[at]!);
      expect(time.low).toBeLessThanOrEqual(truth);
      expect(time.high).toBeGreaterThanOrEqual(truth);
    }
  });

  it("finds streaming sizes it has not seen, within 5 %, and says what they are bound by", () => {
    const sizes = [2 ** 14, 3 * 2 ** 17, 2 ** 23];
    const streams = sizes.map((elements) => ({ class: "elementwise" as const, work: streamWork(elements) }));
    const { nodes } = predict(analysisOf(streams), calibration);
    for (const [at, { time, basis }] of nodes.entries()) {
      expect(Math.abs(time.value / syntheticSeconds(STREAMING, streams[at]!.work) - 1)).toBeLessThan(0.05);
      expect(basis).toEqual({ kind: "interpolated", opClass: "elementwise", points: 5 });
    }
    expect(nodes.map((node) => node.boundBy)).toEqual(["launch", "memory", "memory"]);
  });

  it("says that a large GEMM is bound by arithmetic", () => {
    expect(prediction.nodes[4]!.boundBy).toBe("compute");
  });

  it("adds launch and the largest of the other terms up to the time", () => {
    for (const { time, terms } of prediction.nodes) {
      expect(time.value).toBeCloseTo(terms.launch + Math.max(terms.compute, terms.memory, terms.special), 12);
      expect(terms.launch).toBeCloseTo(LAUNCH, 12);
    }
  });

  it("widens the interval beyond what was calibrated, and says so", () => {
    const [inside, outside] = predict(
      analysisOf([1024, 16384].map((n) => ({ class: "gemm", work: gemmWork(n, n, n) }))),
      calibration,
    ).nodes;
    expect(inside!.basis.kind).toBe("interpolated");
    expect(outside!.basis.kind).toBe("extrapolated");
    expect(outside!.time.high / outside!.time.value).toBeGreaterThan(inside!.time.high / inside!.time.value);
  });

  it("sums nodes, a submit and a readback", () => {
    const sum = prediction.nodes.reduce((total, { time }) => total + time.value, 0);
    expect(prediction.total.value).toBeCloseTo(sum + 200e-6, 9);
    expect(prediction.byClass).toEqual([{ class: "gemm", time: expect.closeTo(sum, 9), count: 8 }]);
  });

  it("does not let the errors of one class average out over many nodes", () => {
    const relative = (count: number) => {
      const nodes = Array.from({ length: count }, () => ({
        class: "gemm" as const,
        work: gemmWork(768, 768, 768),
      }));
      const { total } = predict(analysisOf(nodes), syntheticCalibration({ noise: 0.1 }));
      return (total.high - total.value) / (total.value - 200e-6);
    };
    expect(relative(100)).toBeCloseTo(relative(1), 6);
  });

  it("takes weights from the memory that holds the whole model", () => {
    const work = gemmWork(1, 512, 512);
    const weights = 4 * 512 * 512;
    const node = { class: "gemm" as const, work: { ...work, bytesRead: 4 * 512 }, weights };
    const totals = analysisOf([]).totals;
    const alone = predict(analysisOf([node]), calibration).nodes[0]!;
    const within = predict(analysisOf([node], { totals: { ...totals, weightBytes: 2 ** 28 } }), calibration)
      .nodes[0]!;
    expect(within.terms.memory).toBeGreaterThan(2 * alone.terms.memory);
  });
});

describe("on a synthetic device that is disturbed by 10 %", () => {
  it("covers at least 85 % of what it has not seen", () => {
    let covered = 0;
    let all = 0;
    for (let seed = 1; seed <= 12; seed++) {
      const calibration = syntheticCalibration({ noise: 0.1, seed });
      const truths = syntheticCalibration({ noise: 0.1, seed: seed + 1000 }).rows.filter(
        (row) => row.opClass === "gemm",
      );
      const { nodes } = predict(analysisOf(truths.map(({ work }) => ({ class: "gemm", work }))), calibration);
      for (const [at, { time }] of nodes.entries()) {
        const { outcome } = truths[at]!;
        const seconds = outcome.status === "measured" ? outcome.samples[1]! : Number.NaN;
        all++;
        if (seconds >= time.low && seconds <= time.high) covered++;
      }
    }
    expect(all).toBe(144);
    expect(covered / all).toBeGreaterThan(0.85);
  });
});

describe("accuracy on a synthetic device", () => {
  it("is the error of points left out, small where the law holds and near the noise where it does not", () => {
    const of = (noise: number) => {
      const found = accuracyOf(syntheticCalibration({ noise })).find(
        ({ class: opClass }) => opClass === "gemm",
      );
      return found!;
    };
    expect(of(0)).toMatchObject({ dtype: "f32", form: "saturating", points: 12 });
    expect(of(0).medianError).toBeLessThan(0.03);
    expect(of(0.2).medianError).toBeGreaterThan(0.05);
    expect(of(0.2).medianError).toBeLessThan(0.4);
  });
});

describe("control flow", () => {
  it("repeats launches with the body", () => {
    const once = analysisOf([{ class: "gemm", work: gemmWork(64, 64, 64) }]);
    const [single] = once.nodes;
    const ten = {
      ...single!,
      flops: single!.flops * 10,
      bytesRead: single!.bytesRead * 10,
      bytesWritten: single!.bytesWritten * 10,
      repeats: 10,
    };
    const calibration = syntheticCalibration();
    const [a] = predict(once, calibration).nodes;
    const [b] = predict({ ...once, nodes: [ten] }, calibration).nodes;
    expect(b!.time.value).toBeCloseTo(10 * a!.time.value, 12);
  });

  it("launches a recurrent cell once a step, and reads its weights each time", () => {
    const analysis = analysisOf([{ class: "recurrent", work: streamWork(2 ** 14), weights: 2 ** 22 }]);
    const calibration = syntheticCalibration();
    const [together] = predict(analysis, calibration).nodes;
    const stepped = analysis.nodes.map((node) => ({ ...node, steps: 64 }));
    const [apart] = predict({ ...analysis, nodes: stepped }, calibration).nodes;
    expect(apart!.terms.launch).toBeCloseTo(64 * LAUNCH, 9);
    expect(apart!.terms.memory).toBeGreaterThan(20 * together!.terms.memory);
  });

  it("reaches down to the cheaper branch", () => {
    const big = analysisOf([{ class: "gemm", work: gemmWork(1024, 1024, 1024) }]);
    const small = analysisOf([{ class: "gemm", work: gemmWork(64, 64, 64) }]);
    const calibration = syntheticCalibration();
    const { total } = predict(
      { ...big, alternatives: [{ from: 0, to: 1, nodes: small.nodes }] },
      calibration,
    );
    expect(total.low).toBeLessThan(predict(small, calibration).total.value);
    expect(total.value).toBe(predict(big, calibration).total.value);
  });
});

describe("speed", () => {
  it("prices 6,600 nodes in 200 ms, fitting included", () => {
    const nodes = Array.from({ length: 6600 }, (_, at) => ({
      class: at % 2 === 0 ? ("gemm" as const) : ("elementwise" as const),
      work: at % 2 === 0 ? gemmWork(1 + (at % 97), 64, 64) : streamWork(64 * (1 + (at % 89))),
    }));
    const analysis = analysisOf(nodes);
    predict(analysis, syntheticCalibration());
    // Processor time, the best of three: other programs on the machine are not what is tested.
    const runs = [1, 2, 3].map((seed) => {
      const fresh = syntheticCalibration({ noise: 0.05, seed });
      const start = process.cpuUsage();
      predict(analysis, fresh);
      return process.cpuUsage(start).user / 1000;
    });
    expect(Math.min(...runs)).toBeLessThan(200);
  });
});

describe("a measured row as a point", () => {
  it("asks for the same as a node of the same work: special functions are no arithmetic", () => {
    const work = { flops: 5e6, sfu: 1e6, bytesRead: 4e6, bytesWritten: 4e6, footprint: 8e6 };
    const measured = row("operator", "softmax", "softmax", {}, work, 1e-3) as MeasuredRow;
    expect(pointOf(measured)).toMatchObject({ arithmetic: 4e6, special: 1e6, bytes: 8e6, coldBytes: 0 });
  });
});
