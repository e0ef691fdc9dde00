import type { IDBPTransaction } from "idb";
import type { Calibration } from "../core/calibration.ts";
import type { NativeResult } from "../core/native.ts";
import { fail, ok, ProblemError, type Result } from "../core/result.ts";
import { Connection } from "./connection.ts";
import { importCalibration } from "./document.ts";
import { MAX_NAME_LENGTH } from "./limits.ts";
import type { RidgepointDatabase } from "./migrations.ts";
import { storageProblem } from "./storage-problem.ts";
import { type CalibrationSummary, summarize } from "./summary.ts";

/**
 * The calibrations that this browser keeps. Every operation resolves to a Result and none throws; codes:
 * "storage-denied", "storage-full", "storage-blocked", "storage-newer", "storage-failed", "not-found", "no-name". A
 * failed write changes nothing.
 */
export interface CalibrationStore {
  /** Newest first. */
  list(): Promise<Result<readonly CalibrationSummary[]>>;
  get(id: string): Promise<Result<Calibration>>;
  /** Saves under its id, replacing what was there; also the undo of `remove`. */
  put(calibration: Calibration): Promise<Result<CalibrationSummary>>;
  rename(id: string, name: string): Promise<Result<CalibrationSummary>>;
  /**
   * Changes what is kept under an id, in one transaction: what another tab saved meanwhile is in the calibration that
   * `change` is given. It answers null to leave all as it is.
   */
  change(id: string, change: (kept: Calibration) => Calibration | null): Promise<Result<Calibration>>;
  /** Deletes, and returns what was deleted, so that `put` can bring it back. */
  remove(id: string): Promise<Result<Calibration>>;
  /** Validates a file and saves it; a file that fails validation changes nothing. */
  importFile(file: Blob | string): Promise<Result<Imported>>;
  /** What a native benchmark measured on the same machine; null for nothing. It stays when the calibration goes. */
  native(id: string): Promise<Result<NativeResult | null>>;
  /** Validates a file and keeps it beside the calibration; a file that fails validation changes nothing. */
  importNativeFile(id: string, file: Blob | string): Promise<Result<NativeResult>>;
  /** Keeps a result that was there before: the undo of the two others. */
  putNative(id: string, result: NativeResult): Promise<Result<null>>;
  removeNative(id: string): Promise<Result<null>>;
  /** Calls back after another tab has changed the list; returns the function that ends it. */
  onChanged(callback: () => void): () => void;
  close(): void;
}

interface Imported {
  readonly calibration: Calibration;
  /**
   * added: under its own id; unchanged: the same measurement was there already (perhaps renamed); copied: another
   * measurement had its id, so it was saved under a new id and name.
   */
  readonly how: "added" | "unchanged" | "copied";
}

export interface StoreOptions {
  /** Name of the database. */
  readonly name?: string;
  /** Milliseconds to wait for other tabs to let go of an older form of the database. */
  readonly blockedAfter?: number;
}

type Transaction = IDBPTransaction<RidgepointDatabase, ("calibrations" | "summaries")[], "readwrite">;

/** Opens the store, upgrading the database if needed. Fails with a storage code when the browser refuses. */
export async function openStore({
  name = "ridgepoint",
  blockedAfter = 3000,
}: StoreOptions = {}): Promise<Result<CalibrationStore>> {
  const connection = new Connection(name, blockedAfter);
  const opened = await attempt(() => connection.open());
  return opened.ok ? ok(storeOn(connection, new BroadcastChannel(`${name}:calibrations`))) : opened;
}

function storeOn(connection: Connection, channel: BroadcastChannel): CalibrationStore {
  const read = <T>(operation: Parameters<typeof connection.use<T>>[0]) =>
    attempt(() => connection.use(operation));

  /** Both stores in one transaction: an error inside undoes everything, and other tabs hear of success only. */
  const write = <T>(operation: (transaction: Transaction) => Promise<T>) =>
    attempt(async () => {
      const value = await connection.use(async (database) => {
        const transaction = database.transaction(["calibrations", "summaries"], "readwrite");
        try {
          const result = await operation(transaction);
          await transaction.done;
          return result;
        } catch (thrown) {
          throw await abortReason(transaction, thrown);
        }
      });
      channel.postMessage("changed");
      return value;
    });

  return {
    list: () =>
      read(async (database) => {
        const summaries = await database.getAll("summaries");
        return summaries.sort((a, b) => b.createdAt.localeCompare(a.createdAt));
      }),

    get: (id) => read(async (database) => found(await database.get("calibrations", id), id)),

    put: (calibration) => write((transaction) => save(transaction, calibration)),

    async rename(id, name) {
      const given = name.trim().slice(0, MAX_NAME_LENGTH);
      if (!given)
        return fail("no-name", "A calibration needs a name", "name", "Type at least one character.");
      return write(async (transaction) => {
        const calibration = found(await transaction.objectStore("calibrations").get(id), id);
        return save(transaction, { ...calibration, name: given });
      });
    },

    change: (id, change) =>
      write(async (transaction) => {
        const before = found(await transaction.objectStore("calibrations").get(id), id);
        const after = change(before);
        if (after) await save(transaction, { ...after, id });
        return after ? { ...after, id } : before;
      }),

    remove: (id) =>
      write(async (transaction) => {
        const calibration = found(await transaction.objectStore("calibrations").get(id), id);
        await transaction.objectStore("calibrations").delete(id);
        await transaction.objectStore("summaries").delete(id);
        return calibration;
      }),

    async importFile(file) {
      const read = await importCalibration(file);
      if (!read.ok) return read;
      // Loaded before the transaction, which would end while it is waited for.
      const same = await attempt(() => import("./same.ts"));
      return same.ok ? write((transaction) => saveImported(transaction, read.value, same.value)) : same;
    },

    native: (id) => read(async (database) => (await database.get("native", id)) ?? null),

    async importNativeFile(id, file) {
      const reader = await attempt(() => import("./native.ts"));
      if (!reader.ok) return reader;
      const imported = await reader.value.importNative(file);
      if (!imported.ok) return imported;
      return read(async (database) => {
        await database.put("native", imported.value, id);
        return imported.value;
      });
    },

    putNative: (id, result) =>
      read(async (database) => {
        await database.put("native", result, id);
        return null;
      }),

    removeNative: (id) =>
      read(async (database) => {
        await database.delete("native", id);
        return null;
      }),

    onChanged(callback) {
      const listener = () => callback();
      channel.addEventListener("message", listener);
      return () => channel.removeEventListener("message", listener);
    },

    close() {
      channel.close();
      connection.close();
    },
  };
}

async function save(transaction: Transaction, calibration: Calibration): Promise<CalibrationSummary> {
  const summary = summarize(calibration);
  await transaction.objectStore("calibrations").put(calibration);
  await transaction.objectStore("summaries").put(summary);
  return summary;
}

async function saveImported(
  transaction: Transaction,
  calibration: Calibration,
  { sameMeasurement }: typeof import("./same.ts"),
): Promise<Imported> {
  const known = await transaction.objectStore("calibrations").get(calibration.id);
  if (known && sameMeasurement(known, calibration)) return { calibration: known, how: "unchanged" };
  if (!known) {
    await save(transaction, calibration);
    return { calibration, how: "added" };
  }
  const taken = (await transaction.objectStore("summaries").getAll()).map((summary) => summary.name);
  const copy = { ...calibration, id: crypto.randomUUID(), name: freeName(calibration.name, taken) };
  await save(transaction, copy);
  return { calibration: copy, how: "copied" };
}

/** "Laptop (2)", or the first higher number that no other calibration has. */
function freeName(name: string, taken: readonly string[]): string {
  for (let number = 2; ; number++) {
    const suffix = ` (${number})`;
    const candidate = name.slice(0, MAX_NAME_LENGTH - suffix.length) + suffix;
    if (!taken.includes(candidate)) return candidate;
  }
}

function found(calibration: Calibration | undefined, id: string): Calibration {
  if (calibration) return calibration;
  throw new ProblemError({
    code: "not-found",
    what: "There is no such calibration; it may have been deleted in another tab",
    where: id,
    advice: "Choose another from the list.",
  });
}

/** Why a transaction failed: a full disk aborts it with the reason on the transaction, not on the request. */
async function abortReason(transaction: Transaction, thrown: unknown): Promise<unknown> {
  try {
    transaction.abort();
  } catch {
    // It has already aborted by itself.
  }
  await transaction.done.catch(() => {});
  return transaction.error ?? thrown;
}

async function attempt<T>(operation: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await operation());
  } catch (thrown) {
    return { ok: false, error: storageProblem(thrown) };
  }
}
