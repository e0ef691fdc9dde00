// Installs the packages of package-lock.json where they are missing or of another version; nothing when all is there.
import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { ROOT, run } from "./run.mjs";

const LEAST_NODE = [20, 19];

function packages(path) {
  const file = resolve(ROOT, path);
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")).packages ?? {}) : null;
}

/** Packages that npm would install on any machine, and that are not there in the locked version. */
function missing() {
  const locked = packages("package-lock.json") ?? {};
  const installed = packages("node_modules/.package-lock.json");
  if (!installed) return Object.keys(locked).filter(Boolean);
  return Object.entries(locked)
    .filter(
      ([path, entry]) =>
        path && !entry.optional && !entry.devOptional && installed[path]?.version !== entry.version,
    )
    .map(([path]) => path);
}

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > LEAST_NODE[0] || (major === LEAST_NODE[0] && minor >= LEAST_NODE[1])) return;
  console.error(
    `Ridgepoint needs Node ${LEAST_NODE.join(".")} or newer; this is ${process.versions.node}. See https://nodejs.org.`,
  );
  process.exit(1);
}

export function ensureDependencies() {
  checkNode();
  const gone = missing();
  if (gone.length === 0) return;
  console.log(`Installing packages (${gone.length} missing or of another version) …`);
  const code = run("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    shell: process.platform === "win32",
  });
  if (code !== 0) {
    console.error("npm ci failed; check the connection to the npm registry and try again.");
    process.exit(code);
  }
}
