// npm run bench:worth: which points of a calibration the predictions of models needed, and in which order.
import { existsSync, readdirSync } from "node:fs";
import { basename, resolve } from "node:path";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { ROOT } from "./lib/run.mjs";

const HELP = `npm run bench:worth -- CALIBRATION.json [MODEL.onnx …]
  CALIBRATION.json   a full profile; it has the points to choose from
  MODEL.onnx         what is to be predicted; every model that the checkout and its neighbours have, by default`;

/** Where models are looked for; one that lies in two of them counts once. */
const FOLDERS = ["public/models", "test/fixtures", "../shared/models"];

function modelsAtHand() {
  const paths = FOLDERS.map((folder) => resolve(ROOT, folder))
    .filter(existsSync)
    .flatMap((folder) => readdirSync(folder, { recursive: true }).map((name) => resolve(folder, name)))
    .filter((path) => path.endsWith(".onnx"));
  return [...new Map(paths.map((path) => [basename(path), path])).values()];
}

const [calibration, ...models] = process.argv.slice(2);
if (!calibration || calibration.startsWith("-")) {
  console.log(HELP);
  process.exit(calibration === "--help" ? 0 : 2);
}

ensureDependencies();
const { createServer } = await import("vite");
const server = await createServer({
  root: ROOT,
  appType: "custom",
  logLevel: "error",
  server: { middlewareMode: true, hmr: false, watch: null, ws: false },
  cacheDir: "node_modules/.vite/worth",
  optimizeDeps: { noDiscovery: true },
});
try {
  const { worthText } = await server.ssrLoadModule("/src/cli/worth.ts");
  process.stdout.write(await worthText(calibration, models.length > 0 ? models : modelsAtHand()));
} catch (error) {
  console.error(error.message);
  process.exitCode = 2;
} finally {
  await server.close();
}
