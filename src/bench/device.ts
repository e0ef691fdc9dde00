import { BROWSERS, LINUX_FLAGS } from "../core/browsers.ts";
import type { Environment } from "../core/calibration.ts";
import { fail, ok, ProblemError, type Result } from "../core/result.ts";
import type { DeviceOptions } from "./api.ts";

/** A device with what is known of it. */
export interface OpenDevice {
  readonly device: GPUDevice;
  readonly adapter: Environment["adapter"];
  readonly software: boolean;
  /** WebGPU features, and the language features of WGSL among those wanted. */
  readonly features: readonly string[];
  readonly limits: Readonly<Record<string, number>>;
  /** Lanes in a subgroup, where the adapter promises one size. */
  readonly subgroup: number | null;
  /** Fewest lanes that a subgroup can have. */
  readonly leastSubgroup: number | null;
  /** Rejects with a "device-lost" Problem when the device goes away; never resolves. */
  readonly lost: Promise<never>;
}

/** Features that kernels or the clock can use. */
const WANTED_FEATURES = ["timestamp-query", "shader-f16", "subgroups"] as const;

/** Features of the language itself that kernels can use: nothing to ask for, but not every browser has them. */
const WANTED_LANGUAGE_FEATURES = ["packed_4x8_integer_dot_product"] as const;

/** Limits to raise from their small defaults to what the adapter has. */
const WANTED_LIMITS = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxComputeWorkgroupStorageSize",
  "maxComputeInvocationsPerWorkgroup",
  "maxComputeWorkgroupSizeX",
  "maxComputeWorkgroupSizeY",
  "maxComputeWorkgroupsPerDimension",
] as const;

/** Names under which CPUs pass for GPUs. */
const SOFTWARE_NAMES = /swiftshader|llvmpipe|lavapipe|softpipe|microsoft basic render|\bwarp\b/i;

const NEWEST = BROWSERS.map(({ name, from }) => `${name} ${from}`).join(", ");
const NO_WEBGPU = `Use ${NEWEST} or newer over https or on localhost; on Linux start Chrome with ${LINUX_FLAGS}.`;
const NO_ADAPTER =
  "Check that hardware acceleration is on in the browser's settings, and look at chrome://gpu for a blocked driver.";

/** Asks for the fastest adapter and a device with all of its limits, or less where `options` says so. */
export async function openDevice(
  gpu: GPU | undefined,
  options: DeviceOptions = {},
): Promise<Result<OpenDevice>> {
  if (!gpu) return fail("no-webgpu", "This browser offers no WebGPU", "navigator.gpu", NO_WEBGPU);
  let adapter: GPUAdapter | null;
  try {
    adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  } catch (thrown) {
    return fail(
      "no-adapter",
      `The browser refused an adapter: ${String(thrown)}`,
      "requestAdapter",
      NO_ADAPTER,
    );
  }
  if (!adapter)
    return fail("no-adapter", "WebGPU is here, but no GPU adapter was found", "requestAdapter", NO_ADAPTER);

  const allowed = (name: string) => !options.without?.includes(name);
  const features = WANTED_FEATURES.filter((name) => adapter.features.has(name) && allowed(name));
  const language = WANTED_LANGUAGE_FEATURES.filter(
    (name) => gpu.wgslLanguageFeatures?.has(name) && allowed(name),
  );
  const requiredLimits: Record<string, number> = {};
  for (const name of WANTED_LIMITS) {
    const own = adapter.limits[name];
    if (own !== undefined) requiredLimits[name] = Math.min(own, options.limits?.[name] ?? own);
  }
  let device: GPUDevice;
  try {
    device = await adapter.requestDevice({ requiredFeatures: features as GPUFeatureName[], requiredLimits });
  } catch (thrown) {
    return fail(
      "no-device",
      `The adapter gave no device: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
      "requestDevice",
      "Close other pages that use the GPU and try again.",
    );
  }
  const lost = device.lost.then(({ reason, message }) => {
    throw new ProblemError({
      code: "device-lost",
      what: `The GPU device was lost${reason === "destroyed" ? " (destroyed)" : ""}${message ? `: ${message}` : ""}`,
      where: "GPUDevice.lost",
      advice: "What was measured is kept. Start again; if it happens again, update the graphics driver.",
    });
  });
  lost.catch(() => {}); // each user races against it; nobody racing is not an error

  const { info } = adapter;
  const isFallbackAdapter = info.isFallbackAdapter ?? false;
  const name = `${info.vendor} ${info.architecture} ${info.device} ${info.description}`;
  const limits = readLimits(device.limits);
  return ok({
    device,
    adapter: {
      vendor: info.vendor,
      architecture: info.architecture,
      device: info.device,
      description: info.description,
      isFallbackAdapter,
      masked: info.device === "" && info.description === "",
    },
    software: isFallbackAdapter || SOFTWARE_NAMES.test(name),
    features: [...device.features, ...language].toSorted(),
    limits,
    subgroup:
      info.subgroupMinSize && info.subgroupMinSize === info.subgroupMaxSize ? info.subgroupMinSize : null,
    leastSubgroup: info.subgroupMinSize ?? null,
    lost,
  });
}

/** GPUSupportedLimits keeps its values behind getters on the prototype: copied to plain data. */
function readLimits(limits: GPUSupportedLimits): Record<string, number> {
  const plain: Record<string, number> = {};
  for (const name in limits) {
    const value = limits[name as keyof GPUSupportedLimits];
    if (typeof value === "number") plain[name] = value;
  }
  return plain;
}
