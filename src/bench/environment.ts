import type { Environment } from "../core/calibration.ts";
import { VERSION } from "../core/version.ts";
import type { OpenDevice } from "./device.ts";

export type Host = Environment["host"];

const TOOL = { name: "ridgepoint", version: VERSION } as const;

export function environmentOf(open: OpenDevice, clock: Environment["clock"], host: Host): Environment {
  return {
    tool: TOOL,
    host,
    adapter: open.adapter,
    software: open.software,
    features: open.features,
    limits: open.limits,
    clock,
  };
}

/** The browser that runs this worker, by its brands where it tells them, else by its user agent. */
export function browserHost(): Host {
  const { userAgent, hardwareConcurrency } = navigator;
  const data = (
    navigator as Navigator & {
      userAgentData?: { brands: { brand: string; version: string }[]; platform: string };
    }
  ).userAgentData;
  const brand = data?.brands
    .filter(({ brand }) => !/not.*brand/i.test(brand))
    .toSorted((a, b) => rank(a) - rank(b))[0];
  const [, family, version] = userAgent.match(/(Firefox|Edg|Chrome|Version)\/([\d.]+)/) ?? [];
  const name = brand?.brand ?? (family === "Version" ? "Safari" : (family ?? "browser"));
  return {
    kind: "browser",
    name: `${name} ${(brand?.version ?? version ?? "").split(".")[0]}`.trim(),
    version: version ?? brand?.version ?? "",
    userAgent,
    platform: data?.platform ?? navigator.platform,
    hardwareConcurrency,
    crossOriginIsolated: globalThis.crossOriginIsolated ?? false,
  };
}

/** A product's own brand says more than the engine it is built on. */
function rank({ brand }: { brand: string }): number {
  return brand === "Chromium" ? 1 : 0;
}
