import type { Plugin } from "vite";

/** Writes the list into the first line of the folder's service worker; again after a file was changed. */
export function writeOfflineList(folder: string): void;
/** For Vite: builds the service worker with the page, under a name that stays, and then its list. */
export function offline(): Plugin;
