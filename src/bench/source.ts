import type { Environment } from "../core/calibration.ts";
import { asProblem, fail, ok, type Result } from "../core/result.ts";
import type { Case } from "./api.ts";
import { findCases } from "./cases.ts";

/** The WGSL of a case's variant as it runs on such a device, the dispatch that prepares first; needs no GPU. */
export function sourceOf(
  wanted: Case,
  { limits, features, software }: Pick<Environment, "limits" | "features" | "software">,
): Result<string> {
  const cases = findCases([wanted]);
  if (!cases.ok) return cases;
  const { params, variants } = cases.value[0]!;
  if (!params) return fail("no-params", `The sizes of ${wanted.kernel} are not given`, "params");
  const device = {
    limits,
    features: new Set(features),
    subgroup: null,
    leastSubgroup: null,
    software,
    seen: { flops: null, bytes: null },
  };
  try {
    const { code, first } = variants[0]!.plan(params, device);
    return ok(first ? `${first.code}\n// Then, in a second dispatch:\n\n${code}` : code);
  } catch (thrown) {
    return { ok: false, error: asProblem(thrown, "no-source") };
  }
}
