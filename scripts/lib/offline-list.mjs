// Gives the built page's service worker the list of the files that it keeps.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { isolationHeaders } from "./headers.mjs";
import { ROOT } from "./run.mjs";

const WORKER = "service-worker.js";
/** Bytes above which a file is kept when it is first used, and not before: 10 s at 3 Mbit/s. */
const LARGE = 4 << 20;

const sha256 = (content) => `sha256-${createHash("sha256").update(content).digest("base64")}`;

/** Maps are for developer tools, and names with a "." or "_" before them for the server. */
const isServed = (path) => path !== WORKER && !path.endsWith(".map") && !/(^|\/)[._]/.test(path);

/** Paths of the folder's files that a browser may ask for, in a fixed order, with "/" on every system. */
function served(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll(sep, "/"))
    .filter(isServed)
    .toSorted();
}

/** What of a built page is kept at once (path → integrity; "" is the page itself) and what on its first use. */
function listOf(folder) {
  const atOnce = {};
  const onUse = [];
  for (const path of served(folder)) {
    const file = join(folder, path);
    if (statSync(file).size > LARGE) onUse.push(path);
    // Hosts answer "index.html" with a redirection, or not at all, but every one answers its folder.
    else atOnce[path === "index.html" ? "" : path] = sha256(readFileSync(file));
  }
  return { atOnce, onUse, headers: isolationHeaders };
}

/** Writes the list into the first line of the folder's service worker; again after a file was changed. */
export function writeOfflineList(folder) {
  const file = join(folder, WORKER);
  const code = readFileSync(file, "utf8").replace(/^const OFFLINE_LIST=.*\n/, "");
  const list = listOf(folder);
  const version = createHash("sha256").update(JSON.stringify(list)).update(code).digest("hex").slice(0, 16);
  writeFileSync(file, `const OFFLINE_LIST=${JSON.stringify({ version, ...list })};\n${code}`);
}

/** For Vite: builds the service worker with the page, under a name that stays, and then its list. */
export function offline() {
  return {
    name: "ridgepoint:offline",
    apply: "build",
    buildStart() {
      this.emitFile({ type: "chunk", id: resolve(ROOT, "src/offline/worker.ts"), fileName: WORKER });
    },
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const chunk = bundle[WORKER];
        // Not every browser runs service workers that are modules.
        if (chunk.imports.length > 0 || chunk.exports.length > 0)
          this.error(`${WORKER} must stand alone: src/offline imports nothing from elsewhere`);
      },
    },
    writeBundle({ dir }) {
      const file = join(dir, WORKER);
      // The list moves its lines, so that its map would be wrong.
      writeFileSync(file, readFileSync(file, "utf8").replace(/\n?\/\/# sourceMappingURL=.*\s*$/, "\n"));
      rmSync(`${file}.map`, { force: true });
      writeOfflineList(dir);
    },
  };
}
