import { describe, expect, it } from "vitest";
import { analyze } from "../../../../src/predict/analyze.ts";
import { predict } from "../../../../src/predict/predict.ts";
import { readCount, stepsPerEpoch } from "../../../../src/predict/training/schedule.ts";
import { predictTraining } from "../../../../src/predict/training/time.ts";
import { trainingOf } from "../../../../src/predict/training/training.ts";
import { LAUNCH, syntheticCalibration } from "../synthetic.ts";
import { denseLayers } from "./layers.ts";

const analysis = analyze(denseLayers(6, 256, 512));
const training = trainingOf(analysis, { optimizer: "adam", trained: "all" });
const calibration = syntheticCalibration();
const schedule = { dataset: 1000, epochs: 3, trials: 2 };
const time = predictTraining(analysis, training, calibration, { schedule, checkpointing: false });

describe("the time of training", () => {
  it("is steps of one epoch, epochs and trials, the interval with it", () => {
    expect(training.batch).toBe(256);
    // The last of the four takes 232 samples.
    expect(time.steps).toEqual({ perEpoch: 4, total: 24 });
    expect(time.epoch.value).toBeCloseTo(4 * time.step.value, 12);
    expect(time.total.value).toBeCloseTo(24 * time.step.value, 12);
    expect(time.total.high / time.total.value).toBeCloseTo(time.step.high / time.step.value, 12);
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
    const again = predictTraining(analysis, training, calibration, { schedule, checkpointing: true });
    expect(training.checkpointing.recomputed.macs).toBeGreaterThan(0);
    expect(again.parts.recomputed).toBeGreaterThan(0);
    expect(again.step.value).toBeGreaterThan(time.step.value);
  });

  it("says that no kernel of a way back was measured", () => {
    expect(time.warnings[0]).toMatch(/No kernel of a way back or of an optimizer was measured/);
  });
});

describe("a schedule", () => {
  it("counts the last, smaller batch as a step", () => {
    expect(stepsPerEpoch({ dataset: 50_000, epochs: 1, trials: 1 }, 256)).toBe(196);
    expect(stepsPerEpoch({ dataset: 1, epochs: 1, trials: 1 }, 256)).toBe(1);
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
