// Runs a program of this project and shows what it prints.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");

/** Exit code of a command; its output goes to ours. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, {
    cwd: ROOT,
    stdio: "inherit",
    shell: process.platform === "win32",
    ...options,
  });
  if (result.error) console.error(`${command}: ${result.error.message}`);
  return result.status ?? 1;
}

/** A command that an installed package brings, such as "vite". */
export function runBin(name, args, options) {
  return run(resolve(ROOT, "node_modules/.bin", name), args, options);
}
