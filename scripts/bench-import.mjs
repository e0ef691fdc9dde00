// npm run bench:import: opening and counting models, beside a protobuf decoder that only decodes them. A report for
// people, never a test: times depend on what else the machine does, so compare the ratios.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { longChain, withWeights, writeHeavy } from "./lib/onnx-file.mjs";
import { ROOT } from "./lib/run.mjs";

const HELP = `npm run bench:import
ROUNDS=9 in the environment: rounds of each comparison.
BROWSER=0: without the page.`;

if (process.argv.includes("--help")) {
  console.log(HELP);
  process.exit(0);
}
const rounds = Number(process.env.ROUNDS) || 9;
ensureDependencies();
const { build } = await import("vite");
const { default: proto } = await import("onnx-proto");

const MODELS = resolve(ROOT, "../shared/models");
const models = (...names) => names.map((name) => resolve(MODELS, `${name}.onnx`)).filter(existsSync);
const folder = mkdtempSync(join(tmpdir(), "ridgepoint-import-"));
// Within node_modules, so that the packages it leaves outside are found.
const built = resolve(ROOT, "node_modules/.vite/bench-import");
const at = (name) => join(folder, name);

/** Median and quartiles. */
function spread(samples) {
  const sorted = samples.toSorted((a, b) => a - b);
  const quantile = (q) => sorted[Math.round(q * (sorted.length - 1))];
  return { low: quantile(0.25), median: quantile(0.5), high: quantile(0.75) };
}

function text(samples, digits = 0) {
  const { low, median, high } = spread(samples);
  return `${median.toFixed(digits)} (${low.toFixed(digits)}–${high.toFixed(digits)})`;
}

async function timed(work) {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function table(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  for (const row of rows) console.log(`  ${row.map((cell, i) => cell.padEnd(widths[i])).join("  ")}`);
  console.log("");
}

/** A bundle of one module, as the program itself is built; dev servers wrap every call. */
async function bundle(entry) {
  const outDir = join(built, entry.replaceAll(/\W/g, "-"));
  await build({
    root: ROOT,
    configFile: resolve(ROOT, "vite.cli.config.ts"),
    logLevel: "error",
    build: { outDir, emptyOutDir: true, ssr: entry },
  });
  return join(outDir, "ridgepoint.js");
}

/** Ours from the file to the totals, and the decoder from the file, and from memory, to objects: in turns. */
async function besideTheDecoder(files) {
  const { analyzeFiles } = await import(pathToFileURL(await bundle("src/cli/analyze.ts")).href);
  const { ModelProto } = proto.onnx;
  console.log(`Import, shapes and counts together; ms, median and quartiles of ${rounds} rounds in turns`);
  const rows = [
    ["file", "MB", "nodes", "ours", "read + decode", "decode alone", "ours ÷ both", "ours ÷ decode"],
  ];
  for (const { name, path } of files) {
    const [ours, both, decode] = [[], [], []];
    let nodes = 0;
    let size = 0;
    for (let round = 0; round <= rounds; round++) {
      const mine = await timed(async () => {
        nodes = (await analyzeFiles([path], {})).nodes.length;
      });
      let bytes;
      const reading = await timed(() => {
        bytes = readFileSync(path);
      });
      const decoding = await timed(() => ModelProto.decode(bytes));
      size = bytes.length;
      // The first round compiles.
      if (round === 0) continue;
      ours.push(mine);
      both.push(reading + decoding);
      decode.push(decoding);
    }
    const ratio = (other) =>
      text(
        ours.map((mine, i) => mine / other[i]),
        2,
      );
    rows.push([
      name,
      (size / 1e6).toFixed(0),
      String(nodes),
      text(ours),
      text(both),
      text(decode),
      ratio(both),
      ratio(decode),
    ]);
  }
  table(rows);
}

/** The program from its start to its end: seconds and resident MiB. */
function runProgram(program, args) {
  // Linux tells its own high-water mark; what getrusage tells begins with the parent's.
  const onExit = `import{readFileSync}from"node:fs";process.on("exit",()=>{let kb=process.resourceUsage().maxRSS;
    try{kb=/VmHWM:\\s*(\\d+)/.exec(readFileSync("/proc/self/status","utf8"))[1]}catch{}console.error("rss="+kb)})`;
  return new Promise((done, failed) => {
    const start = performance.now();
    const child = spawn(
      process.execPath,
      [`--import=data:text/javascript,${encodeURIComponent(onExit)}`, program, ...args],
      {
        stdio: ["ignore", "ignore", "pipe"],
      },
    );
    let said = "";
    child.stderr.on("data", (chunk) => {
      said += chunk;
    });
    child.on("close", (code) => {
      const rss = /rss=(\d+)/.exec(said);
      if (code !== 0 || !rss) failed(new Error(`ridgepoint ended with ${code}: ${said}`));
      else done({ seconds: (performance.now() - start) / 1000, mebibytes: Number(rss[1]) / 1024 });
    });
  });
}

async function large(files) {
  const program = await bundle("src/cli/main.ts");
  console.log("npx ridgepoint analyze, start and end of the program included; median and quartiles of 5");
  const rows = [["file", "s", "MiB resident"]];
  for (const { name, path, args = [] } of files) {
    const runs = [];
    for (let i = 0; i < 5; i++) runs.push(await runProgram(program, ["analyze", path, ...args]));
    rows.push([
      name,
      text(
        runs.map(({ seconds }) => seconds),
        2,
      ),
      text(runs.map(({ mebibytes }) => mebibytes)),
    ]);
  }
  table(rows);
}

try {
  mkdirSync(built, { recursive: true });
  const filled = models("resnet50", "bert_base_seq128", "swin_t").map((path) => {
    const name = path.split(/[\\/]/).at(-1);
    writeFileSync(at(name), withWeights(proto.onnx, readFileSync(path)));
    return { name, path: at(name) };
  });
  if (filled.length === 0) console.log(`No models at ${MODELS}: only made-up files are compared.\n`);
  writeHeavy(at("matmuls.onnx"), { layers: 96, width: 1024 });
  writeHeavy(at("4gib.onnx"), { layers: 64, width: 4096 });
  writeHeavy(at("4gib-small.onnx"), { layers: 4096, width: 512 });
  writeFileSync(at("100000.onnx"), longChain(100_000));

  await besideTheDecoder([...filled, { name: "matmuls.onnx", path: at("matmuls.onnx") }]);
  const dim = ["--dim", "batch=1"];
  await large([
    { name: "4 GiB, 64 weights", path: at("4gib.onnx"), args: dim },
    { name: "4 GiB, 4,096 weights", path: at("4gib-small.onnx"), args: dim },
    { name: "100,000 nodes", path: at("100000.onnx") },
  ]);
  if (process.env.BROWSER !== "0") {
    const { inThePage } = await import("./lib/page-import.mjs");
    const [swin] = models("swin_t");
    const [dynamic] = models("bert_base_dynamic");
    const files = [
      ...(swin ? [{ name: "Swin-T", path: swin }] : []),
      { name: "100,000 nodes", path: at("100000.onnx") },
    ];
    const { counts, recount } = await inThePage({ outDir: join(built, "page"), files, dynamic });
    console.log(
      "In the page (headless Chromium); longest task of its own thread by the clock (0: none above 50 ms),",
    );
    console.log("and by the processor's time, which other programs do not make longer");
    table([
      ["file", "nodes", "counted after, ms", "longest task, ms", "shown after, ms", "longest task, ms"],
      ...counts.map(({ name, counted, shown }) => [
        name,
        String(counted.nodes),
        ...[counted, shown].flatMap(({ samples, processor }) => [
          text(samples.map(({ ms }) => ms)),
          `${text(samples.map(({ longest }) => longest))}; ${processor.toFixed(0)}`,
        ]),
      ]),
    ]);
    if (recount)
      console.log(
        `BERT with open dims, another sequence length typed: ${text(recount)} ms to the new totals`,
      );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
