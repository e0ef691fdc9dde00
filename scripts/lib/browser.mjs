// Finds a browser of the Chromium family, and knows the flags that give it WebGPU without a GPU.
import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

const NAMES = [
  "google-chrome",
  "google-chrome-stable",
  "chromium",
  "chromium-browser",
  "chrome",
  "microsoft-edge",
  "microsoft-edge-stable",
];

const FIXED = {
  darwin: [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ],
  win32: [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA]
    .filter(Boolean)
    .flatMap((base) => [
      join(base, "Google/Chrome/Application/chrome.exe"),
      join(base, "Chromium/Application/chrome.exe"),
      join(base, "Microsoft/Edge/Application/msedge.exe"),
    ]),
};

function isBrowser(path) {
  try {
    accessSync(path, constants.X_OK);
  } catch {
    return false;
  }
  // Ubuntu's chromium-browser may be a stub that only asks for a snap; on Windows --version would open a window.
  return process.platform !== "linux" || spawnSync(path, ["--version"], { stdio: "ignore" }).status === 0;
}

let found;

/** Path of a Chrome, Chromium or Edge, or null. CHROME_PATH comes first. */
export function findBrowser() {
  found ??= search();
  return found;
}

function search() {
  const named = process.env.CHROME_PATH;
  if (named) return existsSync(named) ? named : null;
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((folder) => NAMES.map((name) => join(folder, name)));
  return [...onPath, ...(FIXED[process.platform] ?? [])].find(isBrowser) ?? null;
}

/**
 * Launch flags. Tests use the software GPU that ships with Chromium unless RIDGEPOINT_GPU=1 asks for the real one;
 * a browser run by root cannot use its sandbox.
 */
export function browserFlags() {
  const flags = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--enable-unsafe-webgpu",
  ];
  if (process.env.RIDGEPOINT_GPU !== "1") flags.push("--use-webgpu-adapter=swiftshader");
  if (process.getuid?.() === 0) flags.push("--no-sandbox");
  return flags;
}
