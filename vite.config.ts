import { defineConfig } from "vite";
import manifest from "./package.json" with { type: "json" };
import { isolationHeaders } from "./scripts/lib/headers.mjs";

// The page: static files that work from any sub-path (base "./"); heavy parts are loaded on demand.
export default defineConfig({
  base: "./",
  define: { __RIDGEPOINT_VERSION__: JSON.stringify(manifest.version) },
  build: { target: "es2022", outDir: "dist/page", sourcemap: true },
  worker: { format: "es" },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
});
