import type { Calibration, Environment } from "../core/calibration.ts";
import { formatPercent } from "../core/format.ts";
import type { Barrier } from "./types.ts";

/** Why two calibrations cannot be compared, the strongest reason; null where they can. */
export function barrierOf(base: Calibration, other: Calibration): Barrier | null {
  const [a, b] = [base.environment, other.environment];
  if (a.software !== b.software) {
    const sentence =
      "One was measured on a GPU and the other on a processor standing in for one: their speeds are not compared.";
    return { withholds: "ratios", sentence };
  }
  if (protocolOf(a) !== protocolOf(b)) {
    const sentence = `Measured by ${a.tool.name} ${a.tool.version} and ${b.tool.name} ${b.tool.version}, whose kernels or protocol may differ: ratios are shown, and no difference is put down to the device.`;
    return { withholds: "verdicts", sentence };
  }
  return null;
}

/** Kernels and protocol may change with the major version; before 1.0, with the minor one. */
function protocolOf({ tool }: Environment): string {
  const [major = "", minor = ""] = tool.version.split(".");
  return `${tool.name} ${major === "0" ? `0.${minor}` : major}`;
}

/** What a reader has to know of two calibrations that can be compared. */
export function caveatsOf(base: Calibration, other: Calibration): readonly string[] {
  const caveats: string[] = [];
  if (base.environment.clock.kind !== other.environment.clock.kind)
    caveats.push(
      "One was timed by the GPU's timestamps, the other by the wall clock, which sees more of the system around.",
    );
  if (base.session.profile !== other.session.profile)
    caveats.push("A full profile searches longer for the fastest variant of a kernel than a quick one.");
  return caveats;
}

/** What a reader has to know of a run, whatever it is compared with. */
export function doubtsOfRun({ session }: Calibration): readonly string[] {
  const doubts: string[] = [];
  if (session.flags.includes("unsteady")) {
    const drift = formatPercent(session.drift, { digits: 2 });
    doubts.push(
      `The device changed its speed during this run, by up to ${drift}: intervals are wider for it.`,
    );
  }
  if (session.ended !== "complete") doubts.push(`The run did not reach its end (${session.ended}).`);
  return doubts;
}

/** Whether two environments are one device, as far as a browser tells; browsers and versions apart. */
export function isSameDevice(a: Environment, b: Environment): boolean {
  return (
    a.adapter.vendor === b.adapter.vendor &&
    a.adapter.architecture === b.adapter.architecture &&
    a.adapter.device === b.adapter.device &&
    a.adapter.description === b.adapter.description &&
    a.software === b.software
  );
}
