import { browserFlags } from "./browser.mjs";
import { ensureBrowser } from "./browser-install.mjs";
import { isolationHeaders } from "./headers.mjs";
import { ROOT } from "./run.mjs";

/**
 * A page of this repository in a real browser, served from its sources.
 * @param folder where its index.html is; the name also of its cache
 * @param ready the global that it sets when it can be asked
 * @param optimizeDeps for Vite
 */
export async function openBenchPage({ folder, ready, optimizeDeps = {} }) {
  const executablePath = ensureBrowser();
  if (!executablePath) process.exit(1);
  const { createServer } = await import("vite");
  const { chromium } = await import("playwright");
  const server = await createServer({
    root: ROOT,
    logLevel: "error",
    // Models lie beside the repository too.
    server: {
      ...{ port: 0, host: "localhost", hmr: false, watch: null },
      headers: isolationHeaders,
      fs: { strict: false },
    },
    cacheDir: `node_modules/.vite/${folder}`,
    optimizeDeps,
  });
  await server.listen();
  const base = server.resolvedUrls.local[0];
  const browser = await chromium.launch({ executablePath, headless: true, args: browserFlags() });
  const close = async () => {
    await browser.close();
    await server.close();
  };
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    page.on("pageerror", (error) => console.error(`page: ${error.message}`));
    await page.goto(`${base}${folder}/index.html`);
    await page.waitForFunction((name) => name in window, ready);
    return { page, base, close };
  } catch (error) {
    await close();
    throw error;
  }
}
