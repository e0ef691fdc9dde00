#!/usr/bin/env node
// The command: a file that git keeps executable, in front of the one that the build writes.
import { existsSync } from "node:fs";

const built = new URL("../dist/cli/ridgepoint.js", import.meta.url);
if (existsSync(built)) await import(built.href);
else {
  console.error("ridgepoint: the command is not built yet (dist/cli). Run npm run build first.");
  process.exitCode = 2;
}
