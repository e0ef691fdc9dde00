import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { build } from "vite";

const ROOT = resolve(import.meta.dirname, "../../..");

export const MODELS = resolve(ROOT, "../shared/models");

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Program {
  /** Runs the built command line in a process of its own. */
  readonly run: (...args: string[]) => Promise<Ran>;
  /** Path of the built file. */
  readonly path: string;
  /** A folder for files of the test. */
  readonly folder: string;
  readonly dispose: () => void;
}

/** Builds the command line as `npm run build` does, into a folder of its own. */
export async function buildProgram(): Promise<Program> {
  // Within node_modules, so that the packages it leaves outside are found.
  const outDir = mkdtempSync(join(ROOT, "node_modules/.ridgepoint-cli-"));
  const folder = mkdtempSync(join(tmpdir(), "ridgepoint-cli-"));
  await build({
    root: ROOT,
    configFile: resolve(ROOT, "vite.cli.config.ts"),
    logLevel: "error",
    build: { outDir, emptyOutDir: true },
  });
  const path = join(outDir, "ridgepoint.js");
  return {
    path,
    folder,
    run: (...args) =>
      new Promise((done) => {
        execFile(process.execPath, [path, ...args], { maxBuffer: 2 ** 28 }, (error, stdout, stderr) => {
          done({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
        });
      }),
    dispose: () => {
      rmSync(outDir, { recursive: true, force: true });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
