import { defineConfig } from "vite";
import { isolationHeaders } from "./scripts/lib/headers.mjs";

/** Many servers do not know that ".mjs" is JavaScript, and browsers then refuse it. */
const assetFileNames = ({ names }: { names: string[] }) =>
  names[0]?.endsWith(".mjs") ? "assets/[name]-[hash].js" : "assets/[name]-[hash][extname]";

// The page: static files that work from any sub-path (base "./"); heavy parts are loaded on demand.
export default defineConfig({
  base: "./",
  build: { target: "es2022", outDir: "dist/page", sourcemap: true },
  worker: { format: "es", rolldownOptions: { output: { assetFileNames } } },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
});
