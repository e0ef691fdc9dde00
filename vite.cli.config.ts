import { defineConfig } from "vite";

// The command line: the same engine, ES modules for Node; packages stay outside.
export default defineConfig({
  publicDir: false,
  build: {
    target: "node20",
    outDir: "dist/cli",
    ssr: "src/cli/main.ts",
    rolldownOptions: { output: { entryFileNames: "ridgepoint.js" } },
  },
  ssr: { external: ["webgpu"] },
});
