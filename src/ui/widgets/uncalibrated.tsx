import { prediction } from "../state/model.ts";
import { CalibrateRuntime } from "./calibrate-runtime.tsx";

/** The prompt for the runtime that the forecast lacks. */
export function Uncalibrated() {
  const now = prediction.value;
  if (!now || now.runtime === "builtin") return null;
  return <CalibrateRuntime calibration={now.calibration} runtime={now.runtime} />;
}
