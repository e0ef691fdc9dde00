import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from "idb";
import type { Calibration } from "../core/calibration.ts";
import type { NativeResult } from "../core/native.ts";
import { upgradeDocument } from "./file-migrations.ts";
import { type CalibrationSummary, summarize } from "./summary.ts";

export interface RidgepointDatabase extends DBSchema {
  calibrations: { key: string; value: Calibration };
  summaries: { key: string; value: CalibrationSummary };
  /** By the id of the calibration of the same machine. */
  native: { key: string; value: NativeResult };
}

type Upgrade = IDBPTransaction<RidgepointDatabase, StoreNames<RidgepointDatabase>[], "versionchange">;
type Migration = (database: IDBPDatabase<RidgepointDatabase>, transaction: Upgrade) => Promise<void>;

/** Entry i takes the database from version i to i + 1. Entries are never edited once released: append. */
const MIGRATIONS: readonly Migration[] = [
  async (database) => {
    database.createObjectStore("calibrations", { keyPath: "id" });
  },
  async (database, transaction) => {
    database.createObjectStore("summaries", { keyPath: "id" });
    const summaries = transaction.objectStore("summaries");
    for await (const { value } of transaction.objectStore("calibrations").iterate()) {
      await summaries.put(summarizeAny(value));
    }
  },
  // Calibrations of schema version 1 become version 2.
  async (_database, transaction) => {
    for await (const cursor of transaction.objectStore("calibrations").iterate()) {
      const upgraded = upgradeDocument({ ...cursor.value }, { target: 2 });
      if (upgraded.ok) await cursor.update(upgraded.value as unknown as Calibration);
    }
  },
  async (database) => {
    database.createObjectStore("native");
  },
];

export const DATABASE_VERSION = MIGRATIONS.length;

export async function migrate(
  database: IDBPDatabase<RidgepointDatabase>,
  from: number,
  transaction: Upgrade,
): Promise<void> {
  for (const migration of MIGRATIONS.slice(from)) await migration(database, transaction);
}

/** A document that cannot be summarized stays in the list, by its id: one bad entry must not close the whole store. */
function summarizeAny(calibration: Calibration): CalibrationSummary {
  try {
    return summarize(calibration);
  } catch {
    return {
      id: calibration.id,
      name: `Unreadable calibration ${calibration.id}`,
      createdAt: "",
      device: "unknown",
      software: false,
      profile: "quick",
      bytes: 0,
    };
  }
}
