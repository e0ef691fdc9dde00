import { browserFlags } from "./browser.mjs";
import { ensureBrowser } from "./browser-install.mjs";
import { ROOT } from "./run.mjs";

/** The page as it is published, built into `outDir`, served, and a real browser beside it. */
export async function openBuiltPage(outDir) {
  const executablePath = ensureBrowser();
  if (!executablePath) throw new Error("no browser");
  const { build, preview } = await import("vite");
  const { chromium } = await import("playwright");
  await build({ root: ROOT, logLevel: "error", build: { outDir, emptyOutDir: true } });
  const server = await preview({
    root: ROOT,
    logLevel: "error",
    build: { outDir },
    preview: { port: 0, host: "127.0.0.1" },
  });
  const browser = await chromium.launch({ executablePath, headless: true, args: browserFlags() });
  return {
    browser,
    url: server.resolvedUrls.local[0],
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}
