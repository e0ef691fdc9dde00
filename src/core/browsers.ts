/** Browsers that offer WebGPU to a page, and what to start others with; README.md has the same (test/unit/docs.test.ts). */
export const BROWSERS = [
  { name: "Chrome or Edge", from: 113, where: "on Windows, macOS, ChromeOS and Android; on Linux see below" },
  { name: "Safari", from: 26, where: "by default" },
  { name: "Firefox", from: 141, where: "on Windows; elsewhere as it arrives" },
] as const;

/** For Chrome on Linux, where WebGPU is off. */
export const LINUX_FLAGS = "--enable-unsafe-webgpu --enable-features=Vulkan";

/** For a processor that stands in where there is no GPU. */
export const SOFTWARE_FLAGS = "--enable-unsafe-webgpu --use-webgpu-adapter=swiftshader";
