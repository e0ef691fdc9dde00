// npm run bench:peers: our kernels against onnxruntime-web and TensorFlow.js, in one page of one browser, interleaved.
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { openBenchPage } from "./lib/bench-page.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";

const HELP = `npm run bench:peers -- [options]
  --only GROUPS    gemm, conv, depthwise, softmax, layer-norm; comma-separated, all by default
  --shapes SHAPES  such as 256x256x256 (m, n, k), 56x64x64x3x1 (h = w, cin, cout, k, stride), 128x768 (rows, columns)
  --peers PEERS    ort-webgpu, ort-jsep, tfjs; ort-webgpu,tfjs by default
  --out FILE       everything as JSON, samples included
ROUNDS=9 in the environment: most rounds for a shape; long shapes get fewer, never below three.`;

/** Seconds for the rounds of one shape, beyond the first three. */
const SHAPE_BUDGET = 6;
const rounds = Number(process.env.ROUNDS) || 9;

function refuse(message) {
  console.error(`${message}\n\n${HELP}`);
  process.exit(2);
}

function options() {
  try {
    const text = { type: "string" };
    return parseArgs({
      options: { only: text, shapes: text, peers: text, out: text, help: { type: "boolean" } },
    }).values;
  } catch (error) {
    return refuse(error.message);
  }
}

const { only, shapes, peers = "ort-webgpu,tfjs", out, help } = options();
if (help) {
  console.log(HELP);
  process.exit(0);
}
const list = (text) => (text ? text.split(",") : []);
const request = { groups: list(only), shapes: list(shapes), peers: list(peers) };

ensureDependencies();
const { page, close } = await openBenchPage({
  folder: "peers",
  ready: "peers",
  optimizeDeps: {
    noDiscovery: true,
    include: ["@tensorflow/tfjs-core", "@tensorflow/tfjs-backend-webgpu", "onnx-proto"],
  },
});
const results = [];
try {
  const known = await page.evaluate(() => window.peers.known);
  const groups = new Set(known.entries.map(({ group }) => group));
  const unknown = [
    ...request.groups.filter((group) => !groups.has(group)),
    ...request.peers.filter((peer) => !known.peers.includes(peer)),
  ];
  if (unknown.length > 0) refuse(`Unknown: ${unknown.join(", ")}.`);
  const { environment, versions, entries } = await page.evaluate((r) => window.peers.open(r), request);
  if (entries.length === 0) refuse("No shape of that name in those groups.");
  const { host, adapter } = environment;
  const head = `${host.name}, ${[adapter.vendor, adapter.architecture].join(" ")}; ${versions.join(", ")}; at most ${rounds} rounds, slope of K against 2K by wall clock`;
  console.log(head);
  const start = performance.now();
  for (const [i, entry] of entries.entries()) {
    const effort = { rounds, budget: SHAPE_BUDGET };
    const [result, brief] = await page.evaluate(
      async ([e, f]) => {
        const raced = await window.peers.race(e, f);
        return [raced, window.peers.brief(raced)];
      },
      [entry, effort],
    );
    results.push(result);
    const minutes = ((performance.now() - start) / 60_000).toFixed(1);
    process.stderr.write(
      `${minutes} min  ${i + 1}/${entries.length}  ${entry.group} ${result.shape}: ${brief}\n`,
    );
  }
  console.log(await page.evaluate((r) => window.peers.report(r), results));
  if (out) {
    const standings = await page.evaluate((r) => window.peers.standings(r), results);
    const file = { environment, versions, takenAt: new Date().toISOString(), rounds, standings, results };
    writeFileSync(out, `${JSON.stringify(file, null, 1)}\n`);
  }
} finally {
  await close();
}
