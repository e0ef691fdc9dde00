import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringifyCalibration } from "../../../src/store/document.ts";
import { syntheticCalibration } from "../predict/synthetic.ts";
import { matmulFile } from "./models.ts";
import { buildProgram, type Program } from "./run.ts";

let program: Program;
let model: string;
let calibration: string;

beforeAll(async () => {
  program = await buildProgram();
  // Both operands are inputs: nothing is trained, and the forward pass is all there is.
  model = matmulFile(program.folder, { columns: 8 });
  calibration = join(program.folder, "synthetic.json");
  writeFileSync(calibration, stringifyCalibration(syntheticCalibration()));
}, 60_000);

afterAll(() => program?.dispose());

describe("--train", () => {
  it("adds a field to the document of analyze, and changes nothing else", async () => {
    const plain = JSON.parse((await program.run("analyze", model, "--json")).stdout);
    const { stdout, stderr, code } = await program.run("analyze", model, "--train", "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { training, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual(plain);
    expect(training).toMatchObject({ optimizer: "adam", trained: "all", batch: 2, parameters: 0 });
    expect(training.total).toEqual(training.forward);
    expect(training.time).toBeUndefined();
  });

  it("multiplies the step by the schedule in predict", async () => {
    const { stdout } = await program.run(
      ...["predict", model, "--calibration", calibration, "--train", "--optimizer", "sgd", "--json"],
      ...["--dataset", "5", "--epochs", "3", "--trials", "2", "--checkpointing"],
    );
    const { time } = JSON.parse(stdout).training;
    // Two samples a step: the fifth takes one of its own.
    expect(time).toMatchObject({ dataset: 5, checkpointing: true, steps: { perEpoch: 3, total: 18 } });
    expect(time.total.value / time.step.value).toBeCloseTo(18, 9);
  });

  it("says in words what was counted, and what was never measured", async () => {
    const args = ["predict", model, "--calibration", calibration, "--train", "--dataset", "50000"];
    const { stdout } = await program.run(...args);
    expect(stdout).toContain("Training, a step of 2 samples; all weights are trained");
    expect(stdout).toContain("Training time: 50,000 samples, 1 epoch, 1 trial");
    expect(stdout).toContain("No kernel of a way back or of an optimizer was measured");
  });

  it.each([
    [["--train", "--optimizer", "lion"], /"lion" is no optimizer .*sgd, momentum, adam, adamw/],
    [["--train"], /size of the training set is missing.*--dataset/],
    [["--train", "--dataset", "0"], /"0" is no number of samples/],
    [["--train", "--dataset", "10", "--epochs", "2.5"], /"2.5" is no number of epochs/],
    [["--train", "--dataset", "10", "--trials", "-1"], /\S/],
    [["--epochs", "3"], /--epochs is about training.*--train/],
  ])("refuses %j in one line", async (args, message) => {
    const { code, stdout, stderr } = await program.run(
      "predict",
      model,
      "--calibration",
      calibration,
      ...args,
    );
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(message);
  });
});
