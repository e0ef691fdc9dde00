// npm run bench:peers: our GEMM against onnxruntime-web's MatMul, in one page of one browser, interleaved; a table of ratios.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { browserFlags } from "./lib/browser.mjs";
import { ensureBrowser } from "./lib/browser-install.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { isolationHeaders } from "./lib/headers.mjs";
import { ROOT } from "./lib/run.mjs";

const SHAPES = [
  [256, 256, 256],
  [512, 512, 512],
];
const ROUNDS = Number(process.env.ROUNDS) || 7;

ensureDependencies();
const executablePath = ensureBrowser();
if (!executablePath) process.exit(1);
const { createServer } = await import("vite");
const { chromium } = await import("playwright");
const { onnx } = (await import("onnx-proto")).default;

/** A graph of one MatMul, C[m, n] = A[m, k] · B[k, n], opset 16. */
function matmul(m, n, k) {
  const tensor = (name, dims) => ({
    name,
    type: { tensorType: { elemType: 1, shape: { dim: dims.map((dimValue) => ({ dimValue })) } } },
  });
  const model = onnx.ModelProto.fromObject({
    irVersion: 8,
    opsetImport: [{ domain: "", version: 16 }],
    graph: {
      name: "matmul",
      node: [{ opType: "MatMul", name: "matmul", input: ["A", "B"], output: ["C"] }],
      input: [tensor("A", [m, k]), tensor("B", [k, n])],
      output: [tensor("C", [m, n])],
    },
  });
  return Buffer.from(onnx.ModelProto.encode(model).finish()).toString("base64");
}

const ortVersion = JSON.parse(
  readFileSync(resolve(ROOT, "node_modules/onnxruntime-web/package.json"), "utf8"),
).version;
const models = Object.fromEntries(SHAPES.map(([m, n, k]) => [`${m}x${n}x${k}`, matmul(m, n, k)]));
const server = await createServer({
  root: ROOT,
  logLevel: "error",
  server: { port: 0, host: "localhost", headers: isolationHeaders },
  optimizeDeps: { noDiscovery: true },
});
await server.listen();
const browser = await chromium.launch({ executablePath, headless: true, args: browserFlags() });
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => console.error(`page: ${error.message}`));
  await page.goto(`${server.resolvedUrls.local[0]}peers/index.html`);
  await page.waitForFunction(() => "peers" in window);
  const { environment, results } = await page.evaluate((request) => window.peers(request), {
    ...{ shapes: SHAPES, rounds: ROUNDS, ortVersion, models },
  });
  const { adapter } = environment;
  console.log(
    `${environment.host.name}, ${adapter.vendor} ${adapter.architecture}, onnxruntime-web ${ortVersion}, ${ROUNDS} rounds, slope of K against 2K by wall clock`,
  );
  for (const { shape, lanes } of results) {
    const [ours] = lanes;
    const flops = 2 * shape[0] * shape[1] * shape[2];
    console.log(`\nGEMM f32 ${shape.join(" × ")}`);
    for (const lane of lanes) {
      const rate = (seconds) => (flops / seconds / 1e9).toFixed(2);
      const pairs = lane.samples
        .map((seconds, i) => seconds / ours.samples[i])
        .filter((ratio) => ratio > 0)
        .toSorted((a, b) => a - b);
      const ratio = lane.seconds.value / ours.seconds.value;
      const spread = pairs.length
        ? `, round by round ${pairs[0].toFixed(2)} – ${pairs.at(-1).toFixed(2)}`
        : "";
      console.log(
        `  ${lane.name.padEnd(36)} ${rate(lane.seconds.value).padStart(7)} GFLOP/s (${rate(lane.seconds.high)} – ${rate(lane.seconds.low)})  error ${lane.error.toExponential(1)}  ${lane.detail}` +
          (lane === ours ? "" : `\n  ${" ".repeat(36)} ours is ${ratio.toFixed(2)}× as fast${spread}`),
      );
    }
  }
} finally {
  await browser.close();
  await server.close();
}
