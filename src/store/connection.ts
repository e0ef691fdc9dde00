import { type IDBPDatabase, openDB } from "idb";
import { ProblemError } from "../core/result.ts";
import { DATABASE_VERSION, migrate, type RidgepointDatabase } from "./migrations.ts";
import { STORAGE_BLOCKED, STORAGE_MISSING } from "./storage-problem.ts";

/** How an operation fails on a connection that is closed; UnknownError is Safari's, after a tab slept. */
const CONNECTION_GONE = new Set(["InvalidStateError", "UnknownError"]);

type Database = IDBPDatabase<RidgepointDatabase>;

/**
 * One connection to the database that comes back: it gives way to another tab's upgrade or deletion, survives the
 * browser's closing it, and is opened anew by the next operation.
 */
export class Connection {
  readonly #name: string;
  readonly #blockedAfter: number;
  #opening: Promise<Database> | null = null;

  /** `blockedAfter`: milliseconds to wait for other tabs to let go. */
  constructor(name: string, blockedAfter: number) {
    this.#name = name;
    this.#blockedAfter = blockedAfter;
  }

  /** Runs an operation; once more on a fresh connection when this one turns out to be closed. Throws what it throws. */
  async use<T>(operation: (database: Database) => Promise<T>): Promise<T> {
    const opening = this.open();
    try {
      return await operation(await opening);
    } catch (thrown) {
      if (!(thrown instanceof DOMException && CONNECTION_GONE.has(thrown.name))) throw thrown;
      // Another operation that failed with this one may have opened a fresh connection already.
      if (this.#opening === opening) this.close();
      return operation(await this.open());
    }
  }

  open(): Promise<Database> {
    if (this.#opening) return this.#opening;
    const opening = this.#connect();
    this.#opening = opening;
    opening.catch(() => {
      if (this.#opening === opening) this.#opening = null;
    });
    return opening;
  }

  close(): void {
    this.#opening?.then((database) => database.close()).catch(() => {});
    this.#opening = null;
  }

  async #connect(): Promise<Database> {
    if (!("indexedDB" in globalThis)) throw new ProblemError(STORAGE_MISSING);
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gaveUp = false;
    let giveUp: (reason: ProblemError) => void = () => {};
    const blocked = new Promise<never>((_, reject) => {
      giveUp = reject;
    });
    const opening = openDB<RidgepointDatabase>(this.#name, DATABASE_VERSION, {
      upgrade: (database, from, _, transaction) => migrate(database, from, transaction),
      blocked: () => {
        timer = setTimeout(() => {
          gaveUp = true;
          giveUp(new ProblemError(STORAGE_BLOCKED));
        }, this.#blockedAfter);
      },
      blocking: () => this.close(),
      terminated: () => {
        this.#opening = null;
      },
    });
    // The request stays queued in the browser after we gave up; should it succeed later, it must not block others.
    opening.then((database) => gaveUp && database.close()).catch(() => {});
    try {
      return await Promise.race([opening, blocked]);
    } finally {
      clearTimeout(timer);
    }
  }
}
