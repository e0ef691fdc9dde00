import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringifyCalibration } from "../../../src/store/document.ts";
import { MISTRAL_7B } from "../graph/language/published.ts";
import { syntheticCalibration } from "../predict/synthetic.ts";
import { buildProgram, type Program } from "./run.ts";

/** A model that is several files, and one whose dimensions are open, on the command line. */

const FOLDER = resolve(import.meta.dirname, "../../fixtures/language");
const [config, weights, gguf] = ["gpt2.json", "gpt2.safetensors", "gpt2.gguf"].map((name) =>
  join(FOLDER, name),
) as [string, string, string];
const PROMPT = ["--dim", "batch=1", "--dim", "sequence=64", "--dim", "past=0"];

let program: Program;
beforeAll(async () => {
  program = await buildProgram();
}, 60_000);
afterAll(() => program?.dispose());

describe("a model of several files", () => {
  it("is counted from all of them, in any order", async () => {
    for (const files of [
      [config, weights],
      [weights, config],
    ]) {
      const { code, stdout, stderr } = await program.run("analyze", ...files, ...PROMPT, "--json");
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const { format, totals, remarks } = JSON.parse(stdout);
      expect({ format, macs: totals.macs, params: totals.params }).toEqual({
        format: "safetensors",
        macs: 7_981_547_520,
        params: 124_439_808,
      });
      expect(remarks.join()).toContain("h.0.attn.bias");
    }
  });

  it("is predicted from all of them", async () => {
    const calibration = join(program.folder, "synthetic.json");
    writeFileSync(calibration, stringifyCalibration(syntheticCalibration()));
    const args = [config, weights, ...PROMPT, "--calibration", calibration, "--json"];
    const { code, stdout } = await program.run("predict", ...args);
    expect(code).toBe(0);
    expect(JSON.parse(stdout).total.value).toBeGreaterThan(0);
  });

  it("lacks a file that is needed for the rest, and says which", async () => {
    const { code, stdout } = await program.run("analyze", weights);
    expect(code).toBe(0);
    expect(stdout).toContain("choose the config.json beside it");
    expect(stdout).toMatch(/MACs +at least 0/);
  });

  it("is not two models", async () => {
    const { code, stderr } = await program.run("analyze", gguf, gguf);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^ridgepoint: More than one GGUF model was chosen \(gpt2\.gguf\)/);
  });
});

describe("open dimensions", () => {
  it("are named, with values to try, and the totals are given in terms of them", async () => {
    const { stdout } = await program.run("analyze", gguf);
    expect(stdout).toContain("and 18 more inputs");
    // What has a closed form is no lower bound.
    expect(stdout).not.toContain("at least");
    expect(stdout).toContain("In terms of batch, sequence, past");
    expect(stdout).toContain(
      "18432*batch*past*sequence + 123532032*batch*sequence + 18432*batch*sequence*sequence",
    );
    expect(stdout).toContain("--dim batch=1 --dim sequence=128 --dim past=0 (a prompt)");
    const { stdout: document } = await program.run("analyze", gguf, "--json");
    expect(JSON.parse(document).symbolic.macs).toContain("123532032*batch*sequence");
  });

  it("stand in a minimum where attention looks back over a window", async () => {
    const mistral = join(program.folder, "config.json");
    writeFileSync(mistral, JSON.stringify(MISTRAL_7B.config));
    const { stdout } = await program.run("analyze", mistral, "--dim", "batch=1", "--dim", "past=0");
    expect(stdout).toContain("262144*min(sequence, 4096)*sequence + 7110393856*sequence");
    const { stdout: document } = await program.run("analyze", mistral, "--json");
    expect(JSON.parse(document).symbolic.bytesRead).toContain("131072*batch*min(past, 4095)");
  });

  it("may be 0, and are gone once they are given", async () => {
    const { stdout } = await program.run("analyze", gguf, ...PROMPT);
    expect(stdout).toMatch(/MACs +7\.982 G/);
    expect(stdout).not.toContain("at least");
    expect(stdout).not.toContain("open dims");
  });

  it("are explained by the help", async () => {
    for (const command of ["analyze", "predict"]) {
      const { stdout } = await program.run(command, "--help");
      expect(stdout).toContain("--dim sequence=1 --dim past=1024");
      expect(stdout).toContain("model.safetensors config.json");
    }
  });
});
