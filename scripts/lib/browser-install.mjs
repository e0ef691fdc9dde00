// Sees to it that there is a browser to test in: finds one, or on Debian and Ubuntu as root installs Chromium.
import { existsSync } from "node:fs";
import { findBrowser } from "./browser.mjs";
import { run } from "./run.mjs";

/** Path of a browser, or null after a line that says what to install. */
export function ensureBrowser() {
  const found = findBrowser();
  if (found) return found;
  if (process.env.CHROME_PATH) {
    console.error(`CHROME_PATH names ${process.env.CHROME_PATH}, and there is no such file.`);
    return null;
  }
  const debian =
    process.platform === "linux" && existsSync("/etc/debian_version") && process.getuid?.() === 0;
  if (debian) {
    console.log("No Chrome, Chromium or Edge found; installing Debian's chromium …");
    const quiet = { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } };
    if (run("apt-get", ["update", "-qq"], quiet) === 0)
      run("apt-get", ["install", "-y", "-qq", "chromium"], quiet);
    const installed = findBrowser();
    if (installed) return installed;
  }
  console.error(
    "No Chrome, Chromium or Edge found. Install one (Debian: apt-get install chromium; macOS: brew install --cask google-chrome) or set CHROME_PATH to its program.",
  );
  return null;
}
