import code from "../../shaders/compile-probe.wgsl?raw";
import { constants } from "./expand.ts";

/** WGSL of a small kernel, another one for each whole number below 2^32: what a compilation costs is measured with it. */
export function compileProbe(salt: number): string {
  return constants({ SALT: salt }) + code;
}
