import { cpus, tmpdir } from "node:os";
import type { Host } from "../bench/environment.ts";
import { fail, ok, type Problem, type Result } from "../core/result.ts";

/**
 * Dawn, the WebGPU of Chromium, in Node through the optional package `webgpu`. The instance must stay reachable: when it is
 * collected, the process crashes or never ends.
 */
let instance: GPU | null = null;

export async function nodeGpu(): Promise<Result<GPU>> {
  if (instance) return ok(instance);
  try {
    const { create, globals } = await import("webgpu");
    Object.assign(globalThis, globals);
    // Vulkan's loader wants such a folder and many containers have none; any will do.
    process.env.XDG_RUNTIME_DIR ??= tmpdir();
    instance = create([]);
    return ok(instance);
  } catch (thrown) {
    return fail(
      "no-webgpu",
      `WebGPU for Node could not be loaded: ${thrown instanceof Error ? thrown.message.split("\n")[0] : String(thrown)}`,
      "package webgpu",
      "Install it with: npm install webgpu; on Linux it also needs libvulkan1 and a graphics driver.",
    );
  }
}

/** What to do in a terminal; the engine's own advice speaks of browsers and pages. */
const ADVICE: Readonly<Record<string, string>> = {
  "no-adapter":
    "A Vulkan, Metal or D3D12 driver is needed; without a GPU, VK_ICD_FILENAMES may name the manifest of a software one.",
  "no-device": "Close other programs that use the GPU and try again.",
  "bench-failed": "Try again; if it stays, report it with the versions of Node and of the driver.",
};

/** The engine's problem with advice for Node. */
export function inNode(problem: Problem): Problem {
  return { ...problem, advice: ADVICE[problem.code] ?? problem.advice };
}

export function nodeHost(): Host {
  return {
    kind: "node",
    name: `Node ${process.versions.node.split(".")[0]}`,
    version: process.versions.node,
    userAgent: `Node ${process.versions.node} (${process.platform} ${process.arch})`,
    platform: process.platform,
    hardwareConcurrency: cpus().length,
    crossOriginIsolated: true,
  };
}
