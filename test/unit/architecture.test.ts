import { readdirSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

/**
 * Who may import whom (docs/architecture.md says why). `core` imports nothing of ours, everyone may import `core`.
 * An entry "bench/api.ts" allows that one file; a new folder gets a row here on the day it is born.
 */
const MAY_IMPORT: Record<string, readonly string[]> = {
  core: [],
  kernels: ["core"],
  roofline: ["core"],
  graph: ["core"],
  store: ["core"],
  predict: ["core", "graph", "roofline"],
  compare: ["core", "roofline"],
  bench: ["core", "kernels"],
  runtimes: ["core", "graph", "predict"],
  offline: [],
  ui: [
    ...["core", "roofline", "compare", "graph", "predict", "store"],
    ...["bench/api.ts", "bench/worker.ts", "runtimes/api.ts", "runtimes/worker.ts"],
  ],
  cli: ["core", "kernels", "bench", "roofline", "compare", "graph", "predict", "store"],
};

/** Globals that belong to one room only, so that every other room is pure and runs anywhere. */
const OWNED: readonly {
  readonly what: string;
  readonly pattern: RegExp;
  readonly rooms: readonly string[];
}[] = [
  {
    what: "WebGPU",
    pattern: /\bnavigator\.gpu\b|\bGPU(Device|Adapter|Buffer|Queue)\b/,
    rooms: ["bench", "cli", "runtimes"],
  },
  {
    what: "the DOM",
    pattern: /(?<![./\w])(document|window)\.|\bHTML\w*Element\b|\bSVG\w*Element\b/,
    rooms: ["ui"],
  },
  { what: "IndexedDB", pattern: /\bindexedDB\b|from "idb"/, rooms: ["store"] },
];

const SRC = resolve(import.meta.dirname, "../../src");

function sources(): string[] {
  return readdirSync(SRC, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.name.endsWith(".d.ts"))
    .map((entry) => resolve(entry.parentPath, entry.name));
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

function importsOf(text: string): string[] {
  const specifiers = [
    ...text.matchAll(/(?:^|\n|;)\s*(?:import|export)\b[^"'`;]*?["']([^"']+)["']/g),
    ...text.matchAll(/\bimport\(\s*["']([^"']+)["']\s*\)/g),
    ...text.matchAll(/new URL\(\s*["'](\.[^"']+)["']/g),
  ];
  return specifiers.map((match) => match[1]!);
}

const files = sources().map((path) => {
  const text = withoutComments(readFileSync(path, "utf8"));
  return { path: relative(SRC, path), room: relative(SRC, path).split("/")[0]!, text };
});

describe("the import table", () => {
  it("has a row for every folder of src", () => {
    const folders = readdirSync(SRC, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
    expect(folders.filter((folder) => !(folder in MAY_IMPORT))).toEqual([]);
    expect(files.length).toBeGreaterThan(20);
  });

  it("is kept by every source file", () => {
    const broken: string[] = [];
    for (const { path, room, text } of files) {
      for (const specifier of importsOf(text)) {
        if (!specifier.startsWith(".")) continue;
        const target = relative(SRC, resolve(SRC, dirname(path), specifier));
        if (target.startsWith("..")) continue; // shaders and package.json lie outside src
        const targetRoom = target.split("/")[0]!;
        if (targetRoom === room) continue;
        const allowed = MAY_IMPORT[room] ?? [];
        if (!allowed.includes(targetRoom) && !allowed.includes(target))
          broken.push(`${path} imports ${target}`);
      }
    }
    expect(broken).toEqual([]);
  });

  it("lets shaders be read only by the kernels", () => {
    const readers = files.filter(({ text }) => /shaders\/.*\?raw/.test(text)).map(({ room }) => room);
    expect(readers.filter((room) => room !== "kernels")).toEqual([]);
  });

  it.each(OWNED)("keeps $what in its rooms", ({ pattern, rooms }) => {
    const strays = files
      .filter(({ room, text }) => !rooms.includes(room) && pattern.test(text))
      .map(({ path }) => path);
    expect(strays).toEqual([]);
  });
});
