import { isolated } from "./isolated.ts";
import { list } from "./list.ts";
import { scope } from "./service-worker.ts";

/** Other pages of this origin have caches too, and this page may be hosted twice. */
const PREFIX = `ridgepoint ${scope.registration.scope} `;
const CURRENT = PREFIX + list.version;
/** Outlives versions: its files are large, and their names change with their content. */
const LARGE = `${PREFIX}large`;

const addressOf = (path: string): string => new URL(path, scope.registration.scope).href;

/** The path under the scope that a request asks for, "" for the page itself; null for what is not of this site. */
export function pathOf(address: string): string | null {
  const { origin, pathname } = new URL(address);
  const base = new URL(scope.registration.scope);
  if (origin !== base.origin || !pathname.startsWith(base.pathname)) return null;
  const path = pathname.slice(base.pathname.length);
  return path === "index.html" ? "" : path;
}

/** Fetches and keeps all small files of this version, or none: a file that is not the one that was built is refused. */
export async function keepAll(): Promise<void> {
  try {
    const cache = await caches.open(CURRENT);
    const keep = async ([path, integrity]: [string, string]) => {
      const response = await fetch(addressOf(path), { integrity, cache: "no-cache" });
      if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`);
      await cache.put(addressOf(path), isolated(response));
    };
    await Promise.all(Object.entries(list.atOnce).map(keep));
  } catch (thrown) {
    await caches.delete(CURRENT);
    throw thrown;
  }
}

/** A large file, once it was used. */
export async function keepLarge(path: string, response: Response): Promise<void> {
  const cache = await caches.open(LARGE);
  await cache.put(addressOf(path), response);
}

/** What is kept under this path: of this version first, then of the one before, whose tabs may be open still. */
export async function keptAt(path: string): Promise<Response | undefined> {
  const kept = await caches.match(addressOf(path), { cacheName: CURRENT });
  // The page itself is of this version or of none.
  if (kept || path === "") return kept;
  for (const cacheName of await ours()) {
    const older = await caches.match(addressOf(path), { cacheName });
    if (older) return older;
  }
  return undefined;
}

/** Drops versions older than the one before this, and large files that this one does not use. */
export async function tidy(): Promise<void> {
  const versions = (await ours()).filter((name) => name !== CURRENT && name !== LARGE);
  await Promise.all(versions.slice(0, -1).map((name) => caches.delete(name)));
  const large = await caches.open(LARGE);
  const spent = (await large.keys()).filter(({ url }) => !list.onUse.includes(pathOf(url) ?? ""));
  await Promise.all(spent.map((request) => large.delete(request)));
}

/** Names of this page's caches, oldest first. */
async function ours(): Promise<string[]> {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX));
}
