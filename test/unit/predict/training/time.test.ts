import { describe, expect, it } from "vitest";
import { analyze } from "../../../../src/predict/analyze.ts";
import { predict } from "../../../../src/predict/predict.ts";
import { readCount, scheduled } from "../../../../src/predict/training/schedule.ts";
import { predictStep } from "../../../../src/predict/training/time.ts";
import { trainingOf } from "../../../../src/predict/training/training.ts";
import { LAUNCH, syntheticCalibration } from "../synthetic.ts";
import { denseLayers } from "./layers.ts";

const analysis = analyze(denseLayers(6, 256, 512));
const training = trainingOf(analysis, { optimizer: "adam", trained: "all" });
const calibration = syntheticCalibration();
const schedule = { dataset: 1000, epochs: 3, trials: 2 };
const time = predictStep(analysis, training, calibration, false);

describe("the time of training", () => {
  it("is steps of one epoch, epochs and trials, the interval with it", () => {
    expect(training.batch).toBe(256);
    const { steps, epoch, total } = scheduled(time.step, training.batch, schedule);
    // The last of the four takes 232 samples.
    expect(steps).toEqual({ perEpoch: 4, total: 24 });
    expect(epoch.value).toBeCloseTo(4 * time.step.value, 12);
    expect(total.value).toBeCloseTo(24 * time.step.value, 12);
    expect(total.high / total.value).toBeCloseTo(time.step.high / time.step.value, 12);
    expect(time.step.low).toBeLessThan(time.step.value);
  });

  it("has the forward pass of a prediction, and about twice as much on the way back", () => {
    const run = predict(analysis, calibration);
    const alone = run.nodes.reduce((sum, node) => sum + node.time.value, 0);
    const { forward, backward, optimizer, recomputed } = time.parts;
    // Weights lie in a larger memory while training, which these products do not wait for.
    expect(forward / alone).toBeGreaterThan(0.99);
    expect(forward / alone).toBeLessThan(1.1);
    expect(recomputed).toBe(0);
    expect(backward / forward).toBeGreaterThan(1.5);
    expect(backward / forward).toBeLessThan(2.5);
    expect(optimizer).toBeGreaterThan(12 * LAUNCH);
    const overheads = time.step.value - forward - backward - optimizer;
    expect(overheads).toBeCloseTo(200e-6, 9);
  });

  it("is longer with checkpointing by what runs again", () => {
    const again = predictStep(analysis, training, calibration, true);
    expect(training.checkpointing.recomputed.macs).toBeGreaterThan(0);
    expect(again.parts.recomputed).toBeGreaterThan(0);
    expect(again.step.value).toBeGreaterThan(time.step.value);
  });

  it("says that no kernel of a way back was measured", () => {
    expect(time.warnings[0]).toMatch(/No kernel of a way back or of an optimizer was measured/);
  });
});

describe("a schedule", () => {
  const step = { value: 2, low: 1, high: 4, n: 3 };

  it("counts the last, smaller batch as a step", () => {
    const one = { epochs: 1, trials: 1 };
    expect(scheduled(step, 256, { dataset: 50_000, ...one }).steps.perEpoch).toBe(196);
    expect(scheduled(step, 256, { dataset: 1, ...one }).steps.perEpoch).toBe(1);
  });

  it("takes a sample a step where the model does not say how many", () => {
    const { total } = scheduled(step, null, { dataset: 10, epochs: 3, trials: 2 });
    expect(total).toEqual({ value: 120, low: 60, high: 240, n: 3 });
  });

  it.each(["", "0", "-1", "1.5", "1e3", "NaN", "ten", "9999999999999999", "1000001"])(
    "refuses %o epochs in a sentence",
    (text) => {
      expect(readCount("epochs", text)).toBe("Give a whole number from 1 to 1,000,000.");
    },
  );

  it("reads whole numbers", () => {
    expect(readCount("dataset", "50000")).toBe(50_000);
  });
});
