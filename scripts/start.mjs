// npm start: installs what is missing, builds what is stale, serves the page on localhost and says where.

import { buildIfStale } from "./lib/build.mjs";
import { ensureDependencies } from "./lib/dependencies.mjs";
import { ROOT } from "./lib/run.mjs";

ensureDependencies();
const code = buildIfStale();
if (code !== 0) process.exit(code);

const { preview } = await import("vite");
const server = await preview({
  root: ROOT,
  logLevel: "warn",
  preview: { host: "localhost", port: Number(process.env.PORT) || 4173 },
});
console.log(
  `Ridgepoint is at ${server.resolvedUrls?.local[0] ?? "http://localhost:4173/"}  (Ctrl-C ends it)`,
);
