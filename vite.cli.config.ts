import { defineConfig } from "vite";

// The command line: the same engine, one ES module for Node with its shebang; packages stay outside.
export default defineConfig({
  publicDir: false,
  build: {
    target: "node20",
    outDir: "dist/cli",
    ssr: "src/cli/main.ts",
    rolldownOptions: { output: { entryFileNames: "ridgepoint.js", banner: "#!/usr/bin/env node" } },
  },
  ssr: { external: ["webgpu"] },
});
