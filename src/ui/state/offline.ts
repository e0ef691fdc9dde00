import { signal } from "@preact/signals";

/** A newer version of the page is ready, and this tab still shows the one before. */
export const updateReady = signal(false);

let registration: ServiceWorkerRegistration | undefined;
let asked = false;

/**
 * Has the browser keep the page for use without a network. Where it will not (plain http, some private windows, storage
 * denied) the page works as it does without: over the network.
 */
export async function keepForOffline(): Promise<void> {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  try {
    // Even to look at it is refused in some frames.
    const workers = navigator.serviceWorker;
    watchTakeOver(workers);
    // Registering again would bring back a worker that is leaving because this site is gone from its server.
    registration = workers.controller ? await workers.getRegistration() : await register(workers);
    tellOfWaiting();
    registration?.addEventListener("updatefound", () => {
      registration?.installing?.addEventListener("statechange", tellOfWaiting);
    });
  } catch {
    registration = undefined;
  }
}

function register(workers: ServiceWorkerContainer): Promise<ServiceWorkerRegistration> {
  return workers.register(new URL("service-worker.js", document.baseURI), { updateViaCache: "none" });
}

/** A version that waits while none is in charge is the first one, and no news. */
function tellOfWaiting(): void {
  if (registration?.waiting && navigator.serviceWorker.controller) updateReady.value = true;
}

/** Another version takes over because this tab asked for it, or another tab did. */
function watchTakeOver(workers: ServiceWorkerContainer): void {
  let before = workers.controller;
  workers.addEventListener("controllerchange", () => {
    if (asked) location.reload();
    else if (before) updateReady.value = true;
    before = workers.controller;
  });
}

/** Shows the newer version; what is open in this tab and not stored is gone then. */
export function showUpdate(): void {
  asked = true;
  if (registration?.waiting) registration.waiting.postMessage("take-over");
  else location.reload();
}
