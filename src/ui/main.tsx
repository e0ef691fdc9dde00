import { render } from "preact";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shell.css";
import "./style/parts.css";
import "./style/lists.css";
import "./style/chart.css";
import "./style/runtimes.css";
import "./style/classroom.css";
import { App } from "./app.tsx";
import { exposeAutomation } from "./automation.ts";
import { askDevice } from "./state/gpu.ts";
import { openLibrary } from "./state/library.ts";

render(<App />, document.getElementById("app")!);
exposeAutomation();
// A file dropped beside its place must not replace the page with itself.
for (const type of ["dragover", "drop"] as const) addEventListener(type, (event) => event.preventDefault());
void askDevice();
void openLibrary();
