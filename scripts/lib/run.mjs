// Runs a program of this project and shows what it prints.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "../..");

/** Exit code of a command; its output goes to ours. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: ROOT, stdio: "inherit", ...options });
  if (result.error) console.error(`${command}: ${result.error.message}`);
  return result.status ?? 1;
}

/** A command of an installed package, run by this very Node: no shell, no wrapper, any path. */
export function runBin(packageName, args, command = packageName, options = {}) {
  const folder = resolve(ROOT, "node_modules", packageName);
  const { bin } = JSON.parse(readFileSync(resolve(folder, "package.json"), "utf8"));
  const script = typeof bin === "string" ? bin : bin[command];
  return run(process.execPath, [resolve(folder, script), ...args], options);
}
