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

describe("predict --dtype", () => {
  const WASM = ["--calibration", MEASURED, "--runtime", "onnxruntime-web/wasm"];

  it("tells memory always, and no time of what was not measured", async () => {
    const plain = JSON.parse((await program.run("predict", MODEL, ...WASM, "--json")).stdout);
    expect(plain.dataType).toBeUndefined();
    const { code, stdout } = await program.run("predict", MODEL, ...WASM, "--dtype", "f16", "--json");
    const half = JSON.parse(stdout);
    expect(code).toBe(0);
    expect(half.totals.macs).toBe(plain.totals.macs);
    expect(half.totals.weightBytes / plain.totals.weightBytes).toBeCloseTo(0.5, 3);
    expect(half).toMatchObject({
      dataType: { name: "f16", left: null, notes: [] },
      runtime: "onnxruntime-web/wasm",
      total: null,
      untimed: { what: "f16 was not measured on this device", where: expect.stringContaining("Conv") },
    });
    const text = await program.run("predict", MODEL, ...WASM, "--dtype", "f16");
    expect(text.code).toBe(0);
    expect(text.stdout).toMatch(/In f16, which the file is not.*parameters.*No time: f16 was not measured/s);
  });

  it("is as without it where the file has that type", async () => {
    const plain = JSON.parse((await program.run("predict", MODEL, ...WASM, "--json")).stdout);
    const same = JSON.parse(
      (await program.run("predict", MODEL, ...WASM, "--dtype", "f32", "--json")).stdout,
    );
    expect(same.total).toEqual(plain.total);
    expect(same.totals).toEqual(plain.totals);
  });

  it("refuses a type that there is not, and a training step in one", async () => {
    const unknown = await program.run("predict", MODEL, ...WASM, "--dtype", "q8");
    expect(unknown.code).toBe(2);
    expect(unknown.stderr).toMatch(/no such data type \(--dtype q8\).*f32, f16, int8, int4/);
    const trained = await program.run("predict", MODEL, ...WASM, "--dtype", "f16", "--train");
    expect(trained.code).toBe(2);
    expect(trained.stderr).toMatch(/--dtype is of a forward pass/);
  });
});
