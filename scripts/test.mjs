// npm test: installs what is missing, then types, lint, unused code, build, unit, GPU and end-to-end tests; ends with a count.
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { ensureBrowser } from "./lib/browser-install.mjs";
import { build } from "./lib/build.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { ROOT, runBin } from "./lib/run.mjs";

const REPORT = resolve(ROOT, "artifacts/test-report.json");

let passed = 0;
let failed = 0;
let skipped = 0;

function step(name, work) {
  const start = Date.now();
  const ok = work() === 0;
  if (ok) passed++;
  else failed++;
  console.log(`${ok ? "ok    " : "FAILED"} ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  return ok;
}

/** Tests are counted one by one from vitest's own report; no report, or a failure outside any test, is a failure. */
function tests() {
  mkdirSync(resolve(ROOT, "artifacts"), { recursive: true });
  rmSync(REPORT, { force: true });
  const code = runBin("vitest", ["run", "--reporter=dot", "--reporter=json", `--outputFile.json=${REPORT}`]);
  if (!existsSync(REPORT)) {
    failed++;
    return;
  }
  const report = JSON.parse(readFileSync(REPORT, "utf8"));
  passed += report.numPassedTests;
  failed += report.numFailedTests;
  skipped += report.numPendingTests + report.numTodoTests;
  if (code !== 0 && report.numFailedTests === 0) failed++;
}

ensureDependencies();
step("a browser to test in", () => (ensureBrowser() ? 0 : 1));
step("types", () => runBin("typescript", ["--noEmit"], "tsc"));
step("lint", () => runBin("@biomejs/biome", ["check", "--error-on-warnings"], "biome"));
step("unused code", () => runBin("knip", []));
step("build", build);
tests();

if (skipped > 0) console.log(`${skipped} skipped: the warnings above say why`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
