// npm run bench:predict: measures onnxruntime-web in Chromium, predicts models from that, runs them, and tells the errors.
import { readFileSync, writeFileSync } from "node:fs";
import { relative } from "node:path";
import { parseArgs } from "node:util";
import { openBenchPage } from "./lib/bench-page.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { predictModels } from "./lib/predict-models.mjs";
import { predictReport } from "./lib/predict-report.mjs";
import { ROOT } from "./lib/run.mjs";

const HELP = `npm run bench:predict -- [options]
  --models NAMES       separated by semicolons; all by default
  --runtimes NAMES     webgpu, wasm; both by default
  --budget SECONDS     for measuring each runtime; 300 by default
  --longest SECONDS    models predicted to take longer a run are skipped; 60 by default
  --runs N             runs of each model after the first; 3 by default
  --calibration FILE   predict from this file instead of measuring
  --save FILE          keep the calibration
  --out FILE           everything as JSON`;

const text = { type: "string" };
const { values } = parseArgs({
  options: {
    ...{
      models: text,
      runtimes: text,
      budget: text,
      longest: text,
      runs: text,
      calibration: text,
      save: text,
    },
    ...{ out: text, help: { type: "boolean" } },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const list = (given) => (given ? given.split(",").map((name) => name.trim()) : []);
const number = (given, otherwise) => Number(given) || otherwise;
const runtimes = (values.runtimes ? list(values.runtimes) : ["webgpu", "wasm"]).map(
  (name) => `onnxruntime-web/${name}`,
);
// Names of models may have commas within.
const named = values.models ? values.models.split(";").map((name) => name.trim()) : [];

ensureDependencies();
const models = await predictModels(named);
const { page, base, close } = await openBenchPage({ folder: "accuracy", ready: "accuracy" });
const said = (line) => process.stderr.write(`${line}\n`);
const urlOf = (path) => {
  const inside = relative(ROOT, path);
  return inside.startsWith("..") ? `${base}@fs${path}` : `${base}${inside}`;
};
const rows = [];
try {
  if (values.calibration) {
    await page.evaluate(
      (given) => window.accuracy.use(given),
      JSON.parse(readFileSync(values.calibration, "utf8")),
    );
  } else {
    for (const runtime of runtimes) {
      const found = await page.evaluate(
        ([r, b]) => window.accuracy.calibrate(r, b),
        [runtime, number(values.budget, 300)],
      );
      said(
        `${runtime}@${found.version}: ${found.rows.length} launches in ${found.seconds.toFixed(0)} s, ${found.ended}`,
      );
      for (const { program, message } of found.failures) said(`  ${program}: ${message.slice(0, 160)}`);
    }
  }
  const calibration = await page.evaluate(() => window.accuracy.calibration());
  if (values.save) writeFileSync(values.save, `${JSON.stringify(calibration)}\n`);
  for (const model of models) {
    for (const runtime of runtimes) {
      const options = {
        ...(model.dims ? { dims: model.dims } : {}),
        ...(model.shapes ? { shapes: model.shapes } : {}),
      };
      const asked = [urlOf(model.path), model.name, runtime, options];
      const row = { model: model.name, kind: model.kind, runtime };
      rows.push(row);
      try {
        row.predicted = await page.evaluate((a) => window.accuracy.predict(...a), asked);
        if (row.predicted.total?.value > number(values.longest, 60)) row.skipped = "longer than asked for";
        else
          row.measured = await page.evaluate(
            (a) => window.accuracy.run(...a),
            [...asked, number(values.runs, 3)],
          );
      } catch (error) {
        row.skipped = error.message.split("\n")[0];
      }
      said(predictReport.line(row));
      if (values.out) writeFileSync(values.out, `${JSON.stringify({ calibration, rows })}\n`);
    }
  }
  console.log(predictReport.table(rows));
  const kernels = rows.flatMap(({ measured }) => (measured?.kernels ? [measured.kernels.kernels] : []));
  if (kernels.length > 0) {
    const steps = await page.evaluate((k) => window.accuracy.ablation(k), kernels);
    console.log(predictReport.ablation(steps));
  }
} finally {
  await close();
}
