/** The files of this version of the page, as the build found them; written by `scripts/lib/offline-list.mjs`. */
interface OfflineList {
  /** A hash of everything below and of the worker itself. */
  readonly version: string;
  /** Kept before the first use without a network: path under the scope ("" is the page) to its integrity. */
  readonly atOnce: Readonly<Record<string, string>>;
  /** Too large to be fetched unasked; kept when they are first used. */
  readonly onUse: readonly string[];
  /** What every answer carries, so that the page is cross-origin isolated wherever it is hosted. */
  readonly headers: Readonly<Record<string, string>>;
}

declare const OFFLINE_LIST: OfflineList;

export const list: OfflineList = OFFLINE_LIST;
