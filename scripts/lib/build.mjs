// Builds the page and the command line where they are older than what they are made of.
import { existsSync, readdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { ROOT, runBin } from "./run.mjs";

const SOURCES = [
  "src",
  "shaders",
  "public",
  "docs/results",
  "index.html",
  "package.json",
  "package-lock.json",
  "vite.config.ts",
  "vite.cli.config.ts",
  "scripts/lib/headers.mjs",
  "scripts/lib/offline-list.mjs",
];
const PRODUCTS = ["dist/page/index.html", "dist/cli/ridgepoint.js"];

function newest(path) {
  if (!existsSync(path)) return 0;
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(stat.mtimeMs, ...readdirSync(path).map((name) => newest(resolve(path, name))));
}

/** Exit code; 0 also when nothing had to be done. */
export function build() {
  // A test that builds would otherwise build the page for tests.
  const options = { env: { ...process.env, NODE_ENV: "production" } };
  const vite = (...more) => runBin("vite", ["build", "--logLevel", "warn", ...more], "vite", options);
  return vite() || vite("--config", "vite.cli.config.ts");
}

export function buildIfStale() {
  const products = PRODUCTS.map((path) => resolve(ROOT, path));
  const oldest = Math.min(...products.map((path) => (existsSync(path) ? statSync(path).mtimeMs : 0)));
  const sources = Math.max(...SOURCES.map((path) => newest(resolve(ROOT, path))));
  return oldest > sources ? 0 : build();
}
