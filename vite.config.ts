import { defineConfig, type Plugin } from "vite";
import { isolationHeaders } from "./scripts/lib/headers.mjs";
import { offline } from "./scripts/lib/offline-list.mjs";

/** Many servers do not know that ".mjs" is JavaScript, and browsers then refuse it. */
const assetFileNames = ({ names }: { names: string[] }) =>
  names[0]?.endsWith(".mjs") ? "assets/[name]-[hash].js" : "assets/[name]-[hash][extname]";

/** The development server puts styles into the page, which the page's own policy forbids. */
const inlineStyles: Plugin = {
  name: "ridgepoint:inline-styles",
  apply: "serve",
  transformIndexHtml: (html) => html.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'"),
};

// The page: static files that work from any sub-path (base "./"); heavy parts are loaded on demand.
export default defineConfig({
  base: "./",
  plugins: [offline(), inlineStyles],
  build: { target: "es2022", outDir: "dist/page", sourcemap: true },
  worker: { format: "es", rolldownOptions: { output: { assetFileNames } } },
  server: { headers: isolationHeaders },
  preview: { headers: isolationHeaders },
});
