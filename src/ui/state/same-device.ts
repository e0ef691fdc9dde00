import type { Calibration, Environment } from "../../core/calibration.ts";
import { device } from "./gpu.ts";
import { current, currentIsExample } from "./library.ts";
import { isShared } from "./shared.ts";

/** Whether two environments are one device in one browser, as far as a page can tell. */
function isSameDevice(a: Environment, b: Environment): boolean {
  return (
    a.adapter.vendor === b.adapter.vendor &&
    a.adapter.architecture === b.adapter.architecture &&
    a.adapter.device === b.adapter.device &&
    a.host.name === b.host.name &&
    a.host.version === b.host.version
  );
}

/** Why nothing that is measured here belongs to a calibration; null when it does. */
export function whyNotHere(calibration: Calibration): string | null {
  if (currentIsExample.value && current.value?.id === calibration.id)
    return "The example calibration is of another machine, and nothing can be added to it.";
  if (isShared(calibration.id))
    return "This calibration came by a link and is not kept here, so nothing can be added to it.";
  const now = device.value;
  if (now.status === "asking") return "The device is not known yet.";
  if (now.status === "absent")
    return "This browser has no GPU to compare with the one of this calibration, so nothing can be added to it here.";
  return isSameDevice(now.environment, calibration.environment)
    ? null
    : "This calibration is of another device or another version of the browser, and nothing can be added to it here.";
}
