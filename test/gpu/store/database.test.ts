import { deleteDB, openDB } from "idb";
import { afterEach, describe, expect, it } from "vitest";
import { cdp } from "vitest/browser";
import type { Calibration } from "../../../src/core/calibration.ts";
import type { NativeResult } from "../../../src/core/native.ts";
import type { Result } from "../../../src/core/result.ts";
import { seededRandom } from "../../../src/core/statistics.ts";
import { type CalibrationStore, openStore, type StoreOptions } from "../../../src/store/database.ts";
import { stringifyCalibration } from "../../../src/store/document.ts";
import { DATABASE_VERSION } from "../../../src/store/migrations.ts";
import { syntheticCalibration } from "../../unit/store/synthetic.ts";

/** Real Chromium, real IndexedDB, each test its own database. */
const stores: CalibrationStore[] = [];
const names: string[] = [];

function freshName(): string {
  const name = `test-${crypto.randomUUID()}`;
  names.push(name);
  return name;
}

async function open(name: string, options: StoreOptions = {}): Promise<CalibrationStore> {
  const store = value(await openStore({ name, ...options }));
  stores.push(store);
  return store;
}

afterEach(async () => {
  for (const store of stores.splice(0)) store.close();
  for (const name of names.splice(0)) await deleteDB(name);
});

function value<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.what}`);
  return result.value;
}

function code(result: Result<unknown>): string {
  return result.ok ? "ok" : result.error.code;
}

const uuid = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;

const numbered = (n: number) =>
  syntheticCalibration({
    id: uuid(n),
    name: `Run ${n}`,
    createdAt: new Date(Date.UTC(2026, 0, 1) + n * 60_000).toISOString(),
  });

/** Several megabytes that do not compress, as the browser compresses what it stores. */
function large(calibration: Calibration): Calibration {
  const random = seededRandom(1);
  const message = Array.from({ length: 300_000 }, () => random().toString(36)).join("");
  const outcome = { status: "failed", stage: "run", message } as const;
  return { ...calibration, rows: calibration.rows.slice(0, 1).map((row) => ({ ...row, outcome })) };
}

const idsOf = async (store: CalibrationStore) => value(await store.list()).map((summary) => summary.id);

describe("keeping calibrations", () => {
  it("lists newest first, and everything survives a reopen", async () => {
    const name = freshName();
    const first = await open(name);
    expect(value(await first.list())).toEqual([]);
    for (const n of [2, 3, 1]) value(await first.put(numbered(n)));
    first.close();
    const second = await open(name);
    expect(await idsOf(second)).toEqual([uuid(3), uuid(2), uuid(1)]);
    expect(value(await second.get(uuid(2)))).toEqual(numbered(2));
    const [newest] = value(await second.list());
    expect(newest).toMatchObject({
      name: "Run 3",
      device: "synthetic none",
      software: true,
      profile: "quick",
    });
    expect(newest!.bytes).toBe(JSON.stringify(numbered(3)).length);
  });

  it("adds to what is kept, two tabs at once, and leaves it as it is when told so", async () => {
    const name = freshName();
    const [here, there] = [await open(name), await open(name)];
    value(await here.put(numbered(1)));
    const run = (model: string) => (kept: Calibration) => ({
      ...kept,
      runs: [
        ...(kept.runs ?? []),
        {
          ...{ model, version: "1.30.0", takenAt: kept.createdAt, samples: [1], first: 2 },
          runtime: "onnxruntime-web/wasm" as const,
          predicted: { value: 1, low: 1, high: 1 },
        },
      ],
    });
    await Promise.all([
      ...["a", "b", "c"].map((model) => here.change(uuid(1), run(model))),
      ...["d", "e"].map((model) => there.change(uuid(1), run(model))),
    ]);
    const models = value(await here.get(uuid(1))).runs!.map(({ model }) => model);
    expect(models.toSorted()).toEqual(["a", "b", "c", "d", "e"]);
    expect(value(await here.change(uuid(1), () => null)).runs).toHaveLength(5);
    expect(value(await here.get(uuid(1))).runs).toHaveLength(5);
    expect(code(await here.change(uuid(9), run("x")))).toBe("not-found");
    expect(value(await here.change(uuid(1), (kept) => ({ ...kept, id: uuid(2) }))).id).toBe(uuid(1));
  });

  it("renames in the list and in the document", async () => {
    const store = await open(freshName());
    value(await store.put(numbered(1)));
    expect(value(await store.rename(uuid(1), "  Desk  "))).toMatchObject({ name: "Desk" });
    expect(value(await store.list())[0]!.name).toBe("Desk");
    expect(value(await store.get(uuid(1)))).toEqual({ ...numbered(1), name: "Desk" });
    expect(code(await store.rename(uuid(1), "   "))).toBe("no-name");
    expect(code(await store.rename(uuid(9), "Desk"))).toBe("not-found");
    expect(value(await store.rename(uuid(1), "x".repeat(500))).name).toHaveLength(200);
  });

  it("deletes, and brings back what was deleted", async () => {
    const store = await open(freshName());
    value(await store.put(numbered(1)));
    value(await store.put(numbered(2)));
    const removed = value(await store.remove(uuid(1)));
    expect(await idsOf(store)).toEqual([uuid(2)]);
    expect(code(await store.get(uuid(1)))).toBe("not-found");
    expect(code(await store.remove(uuid(1)))).toBe("not-found");
    value(await store.put(removed));
    expect(await idsOf(store)).toEqual([uuid(2), uuid(1)]);
    expect(value(await store.get(uuid(1)))).toEqual(numbered(1));
  });

  it("lists 200", async () => {
    const store = await open(freshName());
    await Promise.all(Array.from({ length: 200 }, (_, n) => store.put(numbered(n))));
    const ids = await idsOf(store);
    expect(ids).toHaveLength(200);
    expect(ids[0]).toBe(uuid(199));
  });
});

describe("native results", () => {
  const VKPEAK = "device = GPU\nfp32-vec4 = 2.50 GFLOPS\n";
  const RESULT: NativeResult = {
    ...{ tool: "vkpeak", version: "" },
    devices: [{ name: "GPU", api: "Vulkan", driver: "", figures: [{ what: "fma-f32", value: 2.5e9 }] }],
  };

  it("are kept beside their calibration, replaced, removed and brought back", async () => {
    const name = freshName();
    const first = await open(name);
    expect(value(await first.native(uuid(1)))).toBeNull();
    expect(value(await first.importNativeFile(uuid(1), new Blob([VKPEAK])))).toEqual(RESULT);
    first.close();
    const second = await open(name);
    expect(value(await second.native(uuid(1)))).toEqual(RESULT);
    expect(value(await second.native(uuid(2)))).toBeNull();
    expect(code(await second.importNativeFile(uuid(1), "{}"))).toBe("not-native");
    expect(value(await second.native(uuid(1)))).toEqual(RESULT);
    value(await second.importNativeFile(uuid(1), VKPEAK.replace("2.50", "3.00")));
    expect(value(await second.native(uuid(1)))!.devices[0]!.figures[0]!.value).toBe(3e9);
    value(await second.removeNative(uuid(1)));
    expect(value(await second.native(uuid(1)))).toBeNull();
    value(await second.putNative(uuid(1), RESULT));
    expect(value(await second.native(uuid(1)))).toEqual(RESULT);
  });

  it("have room in a database of version 3, whose calibrations stay", async () => {
    const name = freshName();
    const old = await openDB(name, 3, {
      upgrade: (database) => {
        database.createObjectStore("calibrations", { keyPath: "id" });
        database.createObjectStore("summaries", { keyPath: "id" });
      },
    });
    await old.put("calibrations", numbered(1));
    old.close();
    const store = await open(name);
    value(await store.importNativeFile(uuid(1), VKPEAK));
    expect(value(await store.native(uuid(1)))).toEqual(RESULT);
    expect(value(await store.get(uuid(1)))).toEqual(numbered(1));
  });
});

describe("importing", () => {
  it("adds a file under its own id, and knows it the second time, renamed or not", async () => {
    const store = await open(freshName());
    const file = new File([stringifyCalibration(numbered(1))], "run.json");
    expect(value(await store.importFile(file)).how).toBe("added");
    value(await store.rename(uuid(1), "Desk"));
    const again = value(await store.importFile(file));
    expect(again.how).toBe("unchanged");
    expect(again.calibration.name).toBe("Desk");
    expect(await idsOf(store)).toEqual([uuid(1)]);
  });

  it("keeps both when the id is taken by another measurement", async () => {
    const store = await open(freshName());
    value(await store.put(numbered(1)));
    const other = { ...numbered(1), rows: [] };
    const copies = [
      value(await store.importFile(stringifyCalibration(other))),
      value(await store.importFile(stringifyCalibration(other))),
    ];
    expect(copies.map(({ how, calibration }) => [how, calibration.name])).toEqual([
      ["copied", "Run 1 (2)"],
      ["copied", "Run 1 (3)"],
    ]);
    expect(value(await store.get(uuid(1)))).toEqual(numbered(1));
    expect(value(await store.get(copies[0]!.calibration.id)).rows).toEqual([]);
  });

  it("rejects a wrong file by its path and changes nothing", async () => {
    const store = await open(freshName());
    value(await store.put(numbered(1)));
    const before = value(await store.list());
    const wrong = stringifyCalibration(numbered(2)).replace('"samples":[0.001,', '"samples":["fast",');
    const result = await store.importFile(new Blob([wrong]));
    expect(result).toMatchObject({
      ok: false,
      error: { code: "not-a-calibration", where: "rows[0].outcome.samples[0]" },
    });
    expect(code(await store.importFile(""))).toBe("empty");
    expect(value(await store.list())).toEqual(before);
  });
});

describe("the database itself", () => {
  /** A database as version 1 of the tool left it: bare calibrations, no summaries. */
  async function versionOne(name: string) {
    const database = await openDB(name, 1, {
      upgrade: (old) => void old.createObjectStore("calibrations", { keyPath: "id" }),
    });
    for (const n of [1, 2]) await database.put("calibrations", { ...numbered(n), schemaVersion: 1 });
    return database;
  }

  it("upgrades a version 1 with its calibrations and fills the list", async () => {
    const name = freshName();
    const old = await versionOne(name);
    await old.put("calibrations", { id: uuid(3), damaged: true });
    old.close();
    const store = await open(name);
    expect(value(await store.list()).map((summary) => summary.name)).toEqual([
      "Run 2",
      "Run 1",
      `Unreadable calibration ${uuid(3)}`,
    ]);
    expect(value(await store.get(uuid(1)))).toEqual(numbered(1));
    expect((await indexedDB.databases()).find((database) => database.name === name)?.version).toBe(
      DATABASE_VERSION,
    );
  });

  it("says so when another tab blocks the upgrade, and works once that tab is closed", async () => {
    const name = freshName();
    const old = await versionOne(name);
    expect(code(await openStore({ name, blockedAfter: 100 }))).toBe("storage-blocked");
    expect(await old.count("calibrations")).toBe(2);
    old.close();
    expect(await idsOf(await open(name))).toEqual([uuid(2), uuid(1)]);
  });

  it("gives way to a newer version in another tab, and then says to reload", async () => {
    const name = freshName();
    const store = await open(name);
    value(await store.put(numbered(1)));
    const newer = await openDB(name, DATABASE_VERSION + 1);
    expect(code(await store.list())).toBe("storage-newer");
    expect(code(await openStore({ name }))).toBe("storage-newer");
    expect(await newer.count("calibrations")).toBe(1);
    newer.close();
  });

  it("is usable after the database was deleted underneath it", async () => {
    const name = freshName();
    const store = await open(name);
    value(await store.put(numbered(1)));
    await deleteDB(name);
    expect(value(await store.list())).toEqual([]);
    value(await store.put(numbered(2)));
    expect(await idsOf(store)).toEqual([uuid(2)]);
    await deleteDB(name);
    const many = await Promise.all([3, 4, 5, 6].map((n) => store.put(numbered(n))));
    expect(many.map(code)).toEqual(["ok", "ok", "ok", "ok"]);
    expect(await idsOf(store)).toEqual([6, 5, 4, 3].map(uuid));
  });

  it("is usable after the browser cleared the page's data", async () => {
    const store = await open(freshName());
    value(await store.put(numbered(1)));
    await cdp().send("Storage.clearDataForOrigin", { origin: location.origin, storageTypes: "indexeddb" });
    expect(value(await store.list())).toEqual([]);
    value(await store.put(numbered(2)));
    expect(await idsOf(store)).toEqual([uuid(2)]);
  });

  it("says when the storage is full, and keeps what was there", async () => {
    const { origin } = location;
    // The browser remembers for a while how much room an origin has; clearing its data makes it ask again.
    await cdp().send("Storage.clearDataForOrigin", { origin, storageTypes: "indexeddb" });
    await cdp().send("Storage.overrideQuotaForOrigin", { origin, quotaSize: 1_000_000 });
    const store = await open(freshName());
    try {
      value(await store.put(numbered(1)));
      expect(code(await store.put(large(numbered(2))))).toBe("storage-full");
      expect(code(await store.put(large(numbered(1))))).toBe("storage-full");
    } finally {
      await cdp().send("Storage.overrideQuotaForOrigin", { origin });
    }
    expect(await idsOf(store)).toEqual([uuid(1)]);
    expect(value(await store.get(uuid(1)))).toEqual(numbered(1));
  });

  it("undoes a write that fails halfway", async () => {
    const store = await open(freshName());
    value(await store.put(numbered(1)));
    const uncloneable = { ...numbered(1), name: "Broken", extra: () => 1 };
    expect(code(await store.put(uncloneable))).toBe("storage-failed");
    expect(value(await store.list())[0]!.name).toBe("Run 1");
    expect(value(await store.get(uuid(1)))).toEqual(numbered(1));
  });
});

describe("other tabs", () => {
  /** The number of changes that a store hears of, and a promise of a given number of them. */
  function ear(store: CalibrationStore) {
    let heard = 0;
    let waiting: { count: number; resolve: () => void } | null = null;
    const stop = store.onChanged(() => {
      heard++;
      if (heard === waiting?.count) waiting.resolve();
    });
    const hears = (count: number) =>
      new Promise<void>((resolve) => {
        waiting = { count, resolve };
        if (heard >= count) resolve();
      });
    return { stop, hears, heard: () => heard };
  }

  it("hear of every change but not of reads or failures, until they stop listening", async () => {
    const name = freshName();
    const [here, there] = [await open(name), await open(name)];
    const [first, second, own] = [ear(there), ear(there), ear(here)];
    value(await here.list());
    expect(code(await here.remove(uuid(1)))).toBe("not-found");
    value(await here.put(numbered(1)));
    value(await here.rename(uuid(1), "Desk"));
    value(await here.remove(uuid(1)));
    await first.hears(3);
    first.stop();
    value(await here.put(numbered(2)));
    await second.hears(4);
    expect([first.heard(), second.heard(), own.heard()]).toEqual([3, 4, 0]);
  });

  it("do not interfere when both import the same file at once", async () => {
    const name = freshName();
    const [here, there] = [await open(name), await open(name)];
    const text = stringifyCalibration(numbered(1));
    const both = await Promise.all([here.importFile(text), there.importFile(text)]);
    expect(both.map((result) => value(result).how).sort()).toEqual(["added", "unchanged"]);
    expect(await idsOf(here)).toEqual([uuid(1)]);
  });
});
