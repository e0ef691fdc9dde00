import { isolated } from "./isolated.ts";
import { keepAll, keepLarge, keptAt, pathOf, tidy } from "./kept.ts";
import { list } from "./list.ts";
import { type FetchEvent, scope } from "./service-worker.ts";

/**
 * The service worker. It answers from what was kept when this version was installed, so that the page opens without a
 * network and never mixes two versions; a newer one waits until the reader asks for it or the last tab is closed.
 */
scope.addEventListener("install", (event) => event.waitUntil(keepAll()));
scope.addEventListener("activate", (event) => event.waitUntil(tidy().then(() => scope.clients.claim())));
scope.addEventListener("message", (event) => {
  if (event.data === "take-over") event.waitUntil(scope.skipWaiting());
});
scope.addEventListener("fetch", (event) => {
  const { request } = event;
  const path = pathOf(request.url);
  // Parts of a file are not kept, and what is not ours goes its own way.
  if (path === null || request.method !== "GET" || request.headers.has("range")) return;
  event.respondWith(answer(event, path));
  if (request.mode === "navigate") event.waitUntil(leaveIfReplaced());
});

async function answer(event: FetchEvent, path: string): Promise<Response> {
  const kept = await keptAt(path).catch(() => undefined);
  if (kept) return kept;
  const response = isolated(await fetch(event.request));
  if (response.ok && list.onUse.includes(path))
    // A browser that has no room for it serves it all the same.
    event.waitUntil(keepLarge(path, response.clone()).catch(() => {}));
  return response;
}

/** Whatever is served at this address later must not be hidden for ever by what is kept here. */
async function leaveIfReplaced(): Promise<void> {
  const own = await fetch(scope.location.href, { method: "HEAD", cache: "no-store" }).catch(() => null);
  if (!own) return;
  const gone = own.status === 404 || own.status === 410;
  if (gone || own.headers.get("content-type")?.includes("html")) await scope.registration.unregister();
}
