import { existsSync, readdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { build, preview } from "vite";
import type { TestProject } from "vitest/node";
import { findBrowser } from "../../scripts/lib/browser.mjs";
import { PLAIN_HOST } from "./plain-host.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Address of the built page. */
    pageUrl: string;
  }
}

const root = resolve(import.meta.dirname, "../..");
const BUILT = resolve(root, "dist/page/index.html");
const SOURCES = ["index.html", "package.json", "vite.config.ts", "src", "shaders", "public", "docs/results"];

/** Builds the page if it is absent or older than its sources, serves it as `npm start` would, and tells the tests where. */
export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  if (!findBrowser()) throw new Error("No Chrome, Chromium or Edge found; set CHROME_PATH to one");
  if (!existsSync(BUILT) || statSync(BUILT).mtimeMs < newest()) await build({ root, logLevel: "warn" });
  const server = await preview({
    root,
    preview: { port: 0, host: "127.0.0.1", allowedHosts: [PLAIN_HOST] },
    logLevel: "warn",
  });
  const url = server.resolvedUrls?.local[0];
  if (!url) throw new Error("The page is not served: vite gave no address");
  project.provide("pageUrl", url);
  return async () => {
    await server.close();
  };
}

function newest(): number {
  const times = SOURCES.map((name) => resolve(root, name))
    .filter(existsSync)
    .flatMap((path) => (statSync(path).isDirectory() ? filesIn(path) : [path]))
    .map((path) => statSync(path).mtimeMs);
  return Math.max(...times);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => resolve(entry.parentPath, entry.name));
}
