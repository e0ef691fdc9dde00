import { effect } from "@preact/signals";
import { render } from "preact";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/edges.css";
import "./style/parts.css";
import "./style/lists.css";
import "./style/chart.css";
import "./style/runtimes.css";
import "./style/classroom.css";
import "./style/print.css";
import { App } from "./app.tsx";
import { exposeAutomation } from "./automation.ts";
import { imprintOf } from "./imprint.ts";
import { askDevice } from "./state/gpu.ts";
import { current, openLibrary } from "./state/library.ts";
import { keepForOffline } from "./state/offline.ts";

/** Milliseconds: fetching the rest of the page takes the processor and the network from the part that is looked at. */
const OFFLINE_AFTER = 4000;

const place = document.getElementById("app")!;
// What stands there is for browsers that do not come this far.
place.replaceChildren();
render(<App />, place);
exposeAutomation();
effect(() => document.documentElement.style.setProperty("--imprint", imprintOf(current.value)));
// A file dropped beside its place must not replace the page with itself.
for (const type of ["dragover", "drop"] as const) addEventListener(type, (event) => event.preventDefault());
// Waking a GPU can hold up the process that paints: the first picture comes before it.
void painted().then(askDevice);
void openLibrary();
// What the reader waits for comes first.
addEventListener("load", () => setTimeout(keepForOffline, OFFLINE_AFTER), { once: true });

/** Once something was painted; a page in the background is not, and waits no longer than this. */
function painted(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 250);
    requestAnimationFrame(() => setTimeout(resolve));
  });
}
