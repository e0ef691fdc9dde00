import { playwright } from "@vitest/browser-playwright";
import { defineConfig } from "vitest/config";
import { browserFlags, findBrowser } from "./scripts/lib/browser.mjs";

// unit: pure code in Node. browser: WebGPU and IndexedDB, in a real Chromium. e2e: the built page, clicked.
export default defineConfig({
  test: {
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.{ts,tsx}"], testTimeout: 30_000 } },
      {
        optimizeDeps: {
          include: [
            "comlink",
            "idb",
            "zod",
            "preact",
            "preact/hooks",
            "preact/jsx-dev-runtime",
            "@preact/signals",
            "d3",
            "onnx-proto",
          ],
        },
        test: {
          name: "browser",
          include: ["test/gpu/**/*.test.{ts,tsx}"],
          testTimeout: 120_000,
          fileParallelism: false,
          browser: {
            enabled: true,
            headless: true,
            screenshotFailures: false,
            provider: playwright({
              launchOptions: { executablePath: findBrowser() ?? "", args: browserFlags() },
            }),
            instances: [{ browser: "chromium" }],
          },
        },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          globalSetup: "test/e2e/serve.ts",
          testTimeout: 240_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
