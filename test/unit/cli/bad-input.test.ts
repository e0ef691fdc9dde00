import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringifyCalibration } from "../../../src/store/document.ts";
import { syntheticCalibration } from "../predict/synthetic.ts";
import { modelFile } from "./models.ts";
import { buildProgram, type Program } from "./run.ts";

let program: Program;
let relu: string;

beforeAll(async () => {
  program = await buildProgram();
  relu = modelFile(program.folder, "relu.onnx");
}, 60_000);

afterAll(() => program?.dispose());

describe("bad input ends with code 2 and one line that says what and where", () => {
  const cases: readonly (readonly [string, () => string[], RegExp])[] = [
    ["no command", () => [], /No command given/],
    ["an unknown command", () => ["analyse"], /Unknown command \(analyse\)/],
    ["an unknown option first", () => ["--jsno"], /Unknown option \(--jsno\)/],
    ["an unknown option", () => ["analyze", relu, "--jsno"], /Unknown option '--jsno'.*analyze --help/],
    ["a value for a flag", () => ["analyze", relu, "--json=yes"], /'--json'.*does not take an argument/],
    ["no model", () => ["analyze"], /No model file given/],
    ["two models", () => ["analyze", relu, relu], /More than one model/],
    ["a missing file", () => ["analyze", join(program.folder, "none.onnx")], /no such file \(.*none\.onnx\)/],
    ["a path through a file", () => ["analyze", join(relu, "x")], /no such file/],
    ["a directory", () => ["analyze", program.folder], /directory|not an ordinary file/],
    ["an empty file", () => ["analyze", file("empty.onnx", "")], /empty \(.*empty\.onnx\)/],
    ["another kind of file", () => ["analyze", file("text.onnx", "hello, world")], /\(.*text\.onnx/],
    [
      "a truncated model",
      () => ["analyze", file("cut.onnx", readFileSync(relu).subarray(0, 40))],
      /cut\.onnx/,
    ],
    ["a --dim without value", () => ["analyze", relu, "--dim", "batch"], /--dim wants NAME=VALUE/],
    ["a --dim of no number", () => ["analyze", relu, "--dim", "batch=many"], /"many" is not a dimension/],
    ["a negative --dim", () => ["analyze", relu, "--dim", "batch=-1"], /"-1" is not a dimension/],
    ["a huge --dim", () => ["analyze", relu, "--dim", "batch=99999999999"], /is not a dimension/],
    ["a --dim given twice", () => ["analyze", relu, "--dim", "batch=1", "--dim", "batch=2"], /given twice/],
    ["an unknown --dim", () => ["analyze", relu, "--dim", "bath=1"], /bath/],
    ["an unknown --shape input", () => ["analyze", relu, "--shape", "z=1x8"], /no input "z".*x/i],
    ["a malformed --shape", () => ["analyze", relu, "--shape", "x=1xx8"], /"" is not a dimension/],
    ["a --shape of another rank", () => ["analyze", relu, "--shape", "x=1x8x8"], /"x" has 2 dimensions/],
    ["no calibration", () => ["predict", relu], /No calibration given/],
    [
      "--calibration without a file",
      () => ["predict", relu, "--calibration"],
      /'--calibration <value>' argument missing/,
    ],
    [
      "a missing calibration",
      () => ["predict", relu, "--calibration", "/none.json"],
      /no such file \(\/none\.json\)/,
    ],
    [
      "a directory as calibration",
      () => ["predict", relu, "--calibration", program.folder],
      /not an ordinary|directory/,
    ],
    [
      "a calibration that is not JSON",
      () => ["predict", relu, "--calibration", file("a.json", "{")],
      /not JSON/,
    ],
    ["JSON of another kind", () => ["predict", relu, "--calibration", file("b.json", "{}")], /b\.json/],
    [
      "a calibration without a measurement",
      () => [
        "predict",
        relu,
        "--calibration",
        file("c.json", stringifyCalibration(syntheticCalibration({ keep: () => false }))),
      ],
      /no usable measurement/,
    ],
    ["measure without --out", () => ["measure"], /No output file given/],
    [
      "measure with a model",
      () => ["measure", relu, "--out", fresh()],
      /measure takes no file \(.*relu\.onnx\)/,
    ],
    [
      "an unknown profile",
      () => ["measure", "--out", fresh(), "--profile", "foo"],
      /Unknown profile \(--profile foo\)/,
    ],
    [
      "an unknown kernel beside a known one",
      () => ["measure", "--out", fresh(), "--kernel", "gemm", "--kernel", "nope"],
      /Unknown kernel \(--kernel nope\).*Known: fma, .*gemm/,
    ],
    ["an output that is a directory", () => ["measure", "--out", program.folder], /output is a directory/],
    ["an output that ends like one", () => ["measure", "--out", `${fresh()}/`], /output is a directory/],
    [
      "an output in no folder",
      () => ["measure", "--out", join(program.folder, "no/a.json")],
      /cannot be written/,
    ],
    ["an output below a file", () => ["measure", "--out", join(relu, "a.json")], /cannot be written/],
    [
      "an output whose name has no room",
      () => ["measure", "--out", join(program.folder, "a".repeat(250))],
      /cannot be written/,
    ],
    ["an output that is no ordinary file", () => ["measure", "--out", devNull], /not an ordinary file/],
    ["a name that forges a line", () => ["analyze", "no\u001b[31m\nsuch.onnx"], /no\\x1b\[31m/],
  ];

  function fresh(): string {
    return join(program.folder, "out.json");
  }

  function file(name: string, content: string | Uint8Array): string {
    mkdirSync(program.folder, { recursive: true });
    const path = join(program.folder, name);
    writeFileSync(path, content);
    return path;
  }

  it.each(cases)("%s", async (_, args, expected) => {
    const { code, stdout, stderr } = await program.run(...args());
    expect(stderr).toMatch(expected);
    expect(stderr).toMatch(/^ridgepoint: [^\n]+\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  });
});
