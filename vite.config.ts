import { defineConfig } from "vite";
import { isolationHeaders } from "./scripts/lib/headers.mjs";

// The page: static files that work from any sub-path (base "./"); heavy parts are loaded on demand.
export default defineConfig({
  base: "./",
  build: { target: "es2022", outDir: "dist/page", sourcemap: true },
  worker: { format: "es" },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
});
