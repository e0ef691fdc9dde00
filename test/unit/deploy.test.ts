import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { isolationHeaders } from "../../scripts/lib/headers.mjs";
import { writeOfflineList } from "../../scripts/lib/offline-list.mjs";

const ROOT = resolve(import.meta.dirname, "../..");
const textOf = (path: string) => readFileSync(resolve(ROOT, path), "utf8");

describe("the headers of cross-origin isolation", () => {
  it.each(["public/_headers", "docs/deploy.md"])("are those of npm start in %s", (path) => {
    for (const [name, value] of Object.entries(isolationHeaders))
      expect(textOf(path)).toContain(`${name}: ${value}`);
  });
});

describe("the workflow", () => {
  it.each(readdirSync(resolve(ROOT, ".github/workflows")))(
    "%s runs no action that can change under it",
    (name) => {
      const actions = [...textOf(`.github/workflows/${name}`).matchAll(/uses: (.*)/g)].map(
        ([, action]) => action,
      );
      expect(actions.length).toBeGreaterThan(0);
      expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d/.test(action!))).toEqual([]);
    },
  );
});

describe("the list of files that the service worker keeps", () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "ridgepoint-"));
    mkdirSync(join(folder, "assets"));
    writeFileSync(join(folder, "service-worker.js"), "work(OFFLINE_LIST);\n");
    writeFileSync(join(folder, "index.html"), "page");
    writeFileSync(join(folder, "assets/a.js"), "code");
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function listed() {
    writeOfflineList(folder);
    const worker = readFileSync(join(folder, "service-worker.js"), "utf8");
    const [, list, code] = /^const OFFLINE_LIST=(.*);\n([\s\S]*)$/.exec(worker)!;
    expect(code).toBe("work(OFFLINE_LIST);\n");
    return JSON.parse(list!);
  }

  it("has what a browser may ask for, by the hash that browsers check", () => {
    for (const name of ["assets/a.js.map", "_headers", ".nojekyll"]) writeFileSync(join(folder, name), "-");
    writeFileSync(join(folder, "assets/large.wasm"), new Uint8Array(5 << 20));
    const { atOnce, onUse, headers } = listed();
    expect(Object.keys(atOnce)).toEqual(["assets/a.js", ""]);
    // printf code | openssl dgst -sha256 -binary | base64
    expect(atOnce["assets/a.js"]).toBe("sha256-VpTQii5T/8rgwxA+Wtb2B2q9lg6x+KVldwQLwQKPcCs=");
    expect(onUse).toEqual(["assets/large.wasm"]);
    expect(headers).toEqual(isolationHeaders);
  });

  it("is another version when anything is different, and the same when nothing is", () => {
    const { version } = listed();
    expect(listed().version).toBe(version);
    writeFileSync(join(folder, "index.html"), "another page");
    expect(listed().version).not.toBe(version);
  });
});
