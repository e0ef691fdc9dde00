import { resolve } from "node:path";
import { preview } from "vite";
import type { TestProject } from "vitest/node";
import { findBrowser } from "../../scripts/lib/browser.mjs";
import { buildIfStale } from "../../scripts/lib/build.mjs";
import { PLAIN_HOST } from "./plain-host.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Address of the built page. */
    pageUrl: string;
  }
}

const root = resolve(import.meta.dirname, "../..");
/** Builds the page if it is absent or older than its sources, serves it as `npm start` would, and tells the tests where. */
export default async function serve(project: TestProject): Promise<() => Promise<void>> {
  if (!findBrowser()) throw new Error("No Chrome, Chromium or Edge found; set CHROME_PATH to one");
  if (buildIfStale() !== 0) throw new Error("The page does not build; see the messages above");
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
