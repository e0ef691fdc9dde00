import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringifyCalibration } from "../../../src/store/document.ts";
import { syntheticCalibration } from "../predict/synthetic.ts";
import { buildProgram, type Program } from "./run.ts";

/** `predict --runtime`, from a calibration in which the runtimes were measured. */

const ROOT = resolve(import.meta.dirname, "../../..");
const MODEL = join(ROOT, "public/models/mobilenet_v2.onnx");
const MEASURED = join(ROOT, "docs/results/runtimes-swiftshader.json");

let program: Program;
beforeAll(async () => {
  program = await buildProgram();
}, 60_000);
afterAll(() => program?.dispose());

describe("predict --runtime", () => {
  it.each(["onnxruntime-web/webgpu", "onnxruntime-web/wasm"])(
    "%s: nodes, share and total",
    async (runtime) => {
      const args = [MODEL, "--calibration", MEASURED, "--runtime", runtime, "--json"];
      const { code, stdout, stderr } = await program.run("predict", ...args);
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const document = JSON.parse(stdout);
      expect(document.runtime).toBe(runtime);
      expect(document.share).toMatchObject({ version: "1.30.0", threads: 1 });
      expect(document.total.low).toBeLessThan(document.total.value);
      const relu = document.nodes.find(({ op }: { op: string }) => op === "Clip");
      expect(relu).toMatchObject({ time: { value: 0 }, within: expect.stringContaining("Conv") });
    },
  );

  it("says in words what the runtime adds", async () => {
    const { stdout } = await program.run(
      "predict",
      ...[MODEL, "--calibration", MEASURED, "--runtime", "onnxruntime-web/webgpu"],
    );
    expect(stdout).toContain("in onnxruntime-web/webgpu 1.30.0");
    expect(stdout).toMatch(/66 launches;.*Transpose that the runtime adds/);
  });

  it("refuses a runtime that there is not, and one that was not measured", async () => {
    const unknown = await program.run("predict", MODEL, "--calibration", MEASURED, "--runtime", "tensorrt");
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/no such runtime \(--runtime tensorrt\).*onnxruntime-web\/wasm/);
    const synthetic = join(program.folder, "synthetic.json");
    writeFileSync(synthetic, stringifyCalibration(syntheticCalibration()));
    const without = await program.run(
      "predict",
      ...[MODEL, "--calibration", synthetic, "--runtime", "onnxruntime-web/wasm"],
    );
    expect(without.code).toBe(2);
    expect(without.stderr).toMatch(/no measurements of onnxruntime-web\/wasm/);
  });

  it("does not price the built-in kernels from what holds none of them", async () => {
    const { code, stderr } = await program.run(
      "predict",
      ...[MODEL, "--calibration", MEASURED, "--runtime", "builtin"],
    );
    expect(code).toBe(2);
    expect(stderr).toMatch(/no usable measurement/);
  });
});
