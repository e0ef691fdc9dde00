import type { Progress } from "../../bench/api.ts";
import {
  type Calibration,
  isMeasured,
  type Profile,
  type Row,
  SCHEMA_VERSION,
} from "../../core/calibration.ts";
import type { Problem, Result } from "../../core/result.ts";
import { deviceLabel } from "../../store/summary.ts";

interface Remains {
  readonly rows: readonly Row[];
  readonly last: Progress | null;
  readonly profile: Profile;
  readonly seed: number;
  readonly problem: Problem;
}

/**
 * A calibration from the rows that arrived before the worker was gone; null when nothing was measured. Its sentinel
 * went down with the worker, so the session is marked unsteady: nobody can say that it was not.
 */
export function salvage({ rows, last, profile, seed, problem }: Remains): Result<Calibration> | null {
  if (!last || !rows.some(isMeasured)) return null;
  const createdAt = new Date().toISOString();
  return {
    ok: true,
    value: {
      schemaVersion: SCHEMA_VERSION,
      id: crypto.randomUUID(),
      name: `${deviceLabel(last.environment)}, ${profile}, unfinished`,
      createdAt,
      environment: last.environment,
      session: {
        profile,
        seconds: last.elapsed,
        seed,
        ended: problem.code === "worker-silent" ? "stopped" : "device-lost",
        sentinel: [],
        drift: 0,
        flags: ["unsteady"],
      },
      rows,
    },
  };
}
