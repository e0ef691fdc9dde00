import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringifyCalibration } from "../../../src/store/document.ts";
import { syntheticRun } from "../compare/synthetic.ts";
import { readCsv } from "../core/read-csv.ts";
import { buildProgram, type Program } from "./run.ts";

let program: Program;
let base: string;
let slower: string;
let software: string;

beforeAll(async () => {
  program = await buildProgram();
  const write = (name: string, run: ReturnType<typeof syntheticRun>) => {
    const path = join(program.folder, `${name}.json`);
    writeFileSync(path, stringifyCalibration({ ...run, name }));
    return path;
  };
  const id = (n: number) => `00000000-0000-4000-8000-00000000000${n}`;
  base = write("before\u001b[31m", syntheticRun({ id: id(1), seed: 1, seconds: [1e-3, 2e-3] }));
  const after = syntheticRun({ id: id(2), seed: 2, seconds: [1e-3, 4e-3] });
  slower = write("after", after);
  const gpu = { ...after, id: id(3), environment: { ...after.environment, software: false } };
  software = write("gpu", gpu);
}, 60_000);

afterAll(() => program?.dispose());

describe("compare", () => {
  it("prints what differs beyond doubt, and no escape code of a name", async () => {
    const { code, stdout, stderr } = await program.run("compare", base, slower);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toContain("after: 1 regression, no difference shown at 1 point");
    expect(stdout).toMatch(/GEMM 2×512×512 +f32 +[\d.]+ ms +0\.\d+ × \(.+\) +regression/);
    expect(stdout).not.toContain("GEMM 1×512×512");
    expect(stdout).not.toContain("\u001b");
    expect((await program.run("compare", base, slower, "--all")).stdout).toContain("GEMM 1×512×512");
  });

  it("fails on a regression only where that is asked for", async () => {
    expect((await program.run("compare", base, slower, "--fail-on-regression")).code).toBe(1);
    expect((await program.run("compare", slower, base, "--fail-on-regression")).code).toBe(0);
  });

  it("prints the same as JSON and as CSV", async () => {
    const json = JSON.parse((await program.run("compare", base, slower, "--json")).stdout);
    expect(json.pairs[0].counts).toEqual({ slower: 1, faster: 0, none: 1, unjudged: 0 });
    const [head, ...lines] = readCsv((await program.run("compare", base, slower, "--csv")).stdout);
    const cells = lines.map((line) => Number(line[head!.indexOf("speed ratio")]));
    expect(cells).toEqual(
      json.pairs[0].points.map((point: { ratio: { value: number } }) => point.ratio.value),
    );
  });

  it("says what cannot be compared", async () => {
    const { code, stdout } = await program.run("compare", base, software, "--fail-on-regression");
    expect(code).toBe(0);
    expect(stdout).toContain("their speeds are not compared");
  });

  it.each([
    ["one calibration", () => [base], "2 to 10"],
    ["one twice", () => [base, base], "given twice"],
    ["two formats at once", () => [base, slower, "--json", "--csv"], "exclude each other"],
    ["a file that is none", () => [base, program.path], "ridgepoint.js"],
  ] as const)("refuses %s in one line", async (_, args, words) => {
    const { code, stdout, stderr } = await program.run("compare", ...args());
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toContain(words);
  });
});
