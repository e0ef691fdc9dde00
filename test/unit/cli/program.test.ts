import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringifyCalibration } from "../../../src/store/document.ts";
import { syntheticCalibration } from "../predict/synthetic.ts";
import { controlFile, matmulFile, modelFile } from "./models.ts";
import { buildProgram, MODELS, type Program } from "./run.ts";

let program: Program;
let relu: string;
let hostile: string;
let calibration: string;

beforeAll(async () => {
  program = await buildProgram();
  relu = modelFile(program.folder, "relu.onnx");
  hostile = modelFile(program.folder, "hostile.onnx", {
    input: "\u001b[31mred\u001b[0m\r\nforged line",
    node: "a\u202eb\u0007",
    op: "Frob\u001b]0;title\u0007",
  });
  calibration = join(program.folder, "synthetic.json");
  writeFileSync(calibration, stringifyCalibration(syntheticCalibration()));
}, 60_000);

afterAll(() => program?.dispose());

describe("analyze", () => {
  it("prints JSON of exactly the documented form", async () => {
    const { code, stdout, stderr } = await program.run("analyze", relu, "--dim", "batch=4", "--json");
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(JSON.parse(stdout)).toEqual({
      format: "onnx",
      name: "relu",
      source: { format: "onnx", version: "opset 17", producer: "" },
      inputs: [{ name: "x", dtype: "f32", shape: [4, 8] }],
      totals: {
        macs: 0,
        flops: 32,
        params: 0,
        weightBytes: 0,
        bytesRead: 128,
        bytesWritten: 128,
        peakActivationBytes: 256,
      },
      symbolic: null,
      nodes: [
        {
          name: "relu",
          op: "Relu",
          class: "elementwise",
          macs: 0,
          flops: 32,
          bytesRead: 128,
          bytesWritten: 128,
          bytesWeights: 0,
          params: 0,
          memory: 256,
          inputs: [{ name: "x", dtype: "f32", shape: [4, 8], weight: false }],
          outputs: [{ name: "y", dtype: "f32", shape: [4, 8] }],
        },
      ],
      unpriced: [],
      unresolved: [],
      openDims: [],
    });
  });

  it("gives expressions where sizes are open, and null for the numbers", async () => {
    const { stdout } = await program.run("analyze", relu, "--json");
    const { totals, symbolic, nodes, openDims } = JSON.parse(stdout);
    const bytes = { bytesRead: "32*batch", bytesWritten: "32*batch" };
    expect(openDims).toEqual(["batch"]);
    expect(totals).toMatchObject({ flops: 0, peakActivationBytes: 0 });
    expect(symbolic).toEqual({ macs: "0", flops: "8*batch", ...bytes, peakActivationBytes: "64*batch" });
    expect(nodes[0]).toMatchObject({
      class: "elementwise",
      flops: null,
      bytesRead: null,
      symbolic: { flops: "8*batch", ...bytes },
    });
  });

  it("says what an If that is not decided asks at least and at most, and what a Loop asks in an iteration", async () => {
    const control = controlFile(program.folder);
    const { stdout } = await program.run("analyze", control);
    expect(stdout).toMatch(/branch runs is not known of 1 If/);
    expect(stdout).toMatch(/FLOPs +24 to 32\n/);
    expect(stdout).toContain("loop (trip count; counted per iteration)");
    const { stdout: json } = await program.run("analyze", control, "--json");
    const { totals, least, alternatives, unresolved } = JSON.parse(json);
    expect(totals.flops).toBe(32);
    expect(least.flops).toBe(24);
    expect(alternatives).toMatchObject([{ nodes: [{ op: "Relu", flops: 8 }] }]);
    expect(unresolved).toContain("loop (trip count; counted per iteration)");
  });

  it("takes whole shapes too", async () => {
    const { stdout } = await program.run("analyze", relu, "--shape", "x=2x8", "--json");
    expect(JSON.parse(stdout).totals.flops).toBe(16);
  });

  it("names what is not known, and says that totals are lower bounds", async () => {
    const { code, stdout } = await program.run("analyze", relu);
    expect(code).toBe(0);
    expect(stdout).toMatch(/In terms of batch\n +MACs +0\n +FLOPs +8\*batch/);
    expect(stdout).toContain("--dim batch=1");
    const { stdout: unknown } = await program.run("analyze", hostile);
    expect(unknown).toMatch(/unpriced .*Frob.* × 1/);
  });

  it("has null, not zero, for what has no rule", async () => {
    const { stdout } = await program.run("analyze", hostile, "--dim", "batch=1", "--json");
    const { nodes, unpriced } = JSON.parse(stdout);
    expect(nodes[0]).toMatchObject({
      class: null,
      macs: null,
      flops: null,
      bytesRead: null,
      bytesWritten: null,
    });
    expect(unpriced).toEqual([{ op: "Frob\u001b]0;title\u0007", count: 1 }]);
    const predicted = await program.run("predict", hostile, "--calibration", calibration, "--json");
    expect(JSON.parse(predicted.stdout).nodes[0].time).toBeNull();
  });

  it("shows no control character of a hostile file to the terminal", async () => {
    const { stdout } = await program.run("analyze", hostile, "--dim", "batch=1");
    expect(stdout).toContain("\\x1b[31mred");
    expect(stdout).not.toMatch(/[^\n\P{C}]/u);
    expect(stdout.split("\n").some((line) => line.startsWith("forged"))).toBe(false);
  });

  it("survives a reader that has seen enough", () => {
    const file = existsSync(join(MODELS, "swin_t.onnx")) ? join(MODELS, "swin_t.onnx") : relu;
    const script = `"${process.execPath}" "${program.path}" analyze "${file}" --json | head -c 20; echo " \${PIPESTATUS[0]}"`;
    const stdout = execFileSync("bash", ["-c", script], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
    expect(stdout).toBe('{"format":"onnx","na 0\n');
  });
});

describe("predict", () => {
  it("adds a time to each node and in total to what analyze prints", async () => {
    const analyzed = JSON.parse((await program.run("analyze", relu, "--dim", "batch=4", "--json")).stdout);
    const { code, stdout, stderr } = await program.run(
      "predict",
      relu,
      "--calibration",
      calibration,
      "--dim",
      "batch=4",
      "--json",
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const { total, nodes, ...rest } = JSON.parse(stdout);
    const { nodes: analyzedNodes, ...analyzedRest } = analyzed;
    expect(rest).toEqual(analyzedRest);
    for (const time of [total, nodes[0].time]) {
      expect(Object.keys(time)).toEqual(["value", "low", "high"]);
      expect(time.low).toBeLessThanOrEqual(time.value);
      expect(time.high).toBeGreaterThanOrEqual(time.value);
    }
    expect(nodes.map(({ time: _time, ...node }: { time: unknown }) => node)).toEqual(analyzedNodes);
    // launch 10 µs, submit 50 µs, readback 150 µs on the synthetic device
    expect(total.value).toBeCloseTo(210e-6, 6);
  });

  it("prints tables", async () => {
    const { code, stdout } = await program.run(
      "predict",
      relu,
      "--calibration",
      calibration,
      "--dim",
      "batch=4",
    );
    expect(code).toBe(0);
    expect(stdout).toContain("  210 µs a run\n");
    expect(stdout).toMatch(/relu\s+Relu\s+10\.0 µs/);
    expect(stdout).toContain("launch");
    expect(stdout).not.toContain("--dim");
    expect(stdout).toMatch(/elementwise +f32 +5 +[\d.]+ % +÷ and × 1\.\d\d/);
  });
});

describe("predict of a part", () => {
  it("shows no interval without a width, and says which sizes are missing", async () => {
    const { code, stdout } = await program.run("predict", relu, "--calibration", calibration);
    expect(code).toBe(0);
    expect(stdout).toContain("  at least 0 s a run; add --dim batch=1 for the rest\n");
    const large = await program.run("predict", relu, "--calibration", calibration, "--dim", "batch=10000000");
    expect(large.stdout).toMatch(/\d ms \([\d.]+–[\d.]+\) a run\n/);
  });
});

describe("sizes that contradict the model", () => {
  it("end with code 2 and a line that names the node, the contradiction and the option", async () => {
    const matmul = matmulFile(program.folder);
    for (const given of [
      ["--shape", "x=2x7"],
      ["--dim", "k=7"],
    ]) {
      const { code, stdout, stderr } = await program.run("analyze", matmul, ...given);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toMatch(
        /^ridgepoint: MatMul "head": inner dimensions 7 and 8 differ \(.*matmul\.onnx\)\. The model cannot run with [^\n]*\n$/,
      );
      expect(stderr).toContain(given.join(" "));
    }
    expect((await program.run("analyze", matmul, "--shape", "x=2x8")).code).toBe(0);
  });

  it("of the file's own making are reported with the reason, since something can still be counted", async () => {
    const broken = matmulFile(program.folder, { columns: 7, file: "broken.onnx" });
    const { code, stdout } = await program.run("analyze", broken);
    expect(code).toBe(0);
    expect(stdout).toContain('because of MatMul "head": inner dimensions 7 and 8 differ');
  });
});

describe("help and version", () => {
  it.each([[["--help"]], [["-h"]], [["analyze", "--help"]], [["predict", "-h"]]])("%j", async (args) => {
    const { code, stdout, stderr } = await program.run(...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("Usage: ridgepoint");
  });

  it("--version is the package's", async () => {
    const manifest = JSON.parse(readFileSync(new URL("../../../package.json", import.meta.url), "utf8"));
    expect((await program.run("--version")).stdout).toBe(`${manifest.version}\n`);
  });
});

describe.skipIf(!existsSync(MODELS))("a real model", () => {
  it("resnet18 is 1.814 GMACs, in JSON and in words", async () => {
    const path = join(MODELS, "resnet18.onnx");
    const { stdout } = await program.run("analyze", path, "--json");
    expect(JSON.parse(stdout).totals.macs).toBe(1_814_073_344);
    expect((await program.run("analyze", path)).stdout).toContain("1.814 G");
  });

  it.each([
    ["resnet18", "input=1x4x224x224", /Conv "\/conv1\/Conv": the input has 4 channels, the weights expect 3/],
    ["bert_base_seq128", "input=1x64", /Add "\/Add": dimensions 64 and 128 do not fit together/],
  ])("%s cannot run with %s", async (name, shape, expected) => {
    const { code, stderr } = await program.run("analyze", join(MODELS, `${name}.onnx`), "--shape", shape);
    expect(code).toBe(2);
    expect(stderr).toMatch(expected);
  });
});
