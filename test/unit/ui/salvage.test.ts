import { describe, expect, it } from "vitest";
import { parseCalibration, stringifyCalibration } from "../../../src/store/document.ts";
import { salvage } from "../../../src/ui/state/salvage.ts";
import { syntheticCalibration } from "../store/synthetic.ts";

const { environment, rows } = syntheticCalibration();
const last = { doing: "GEMM", fraction: 0.5, elapsed: 12, remaining: 12, rows: [], environment };
const gone = { code: "worker-silent", what: "gone", where: "", advice: "" };

describe("what is left when the worker is gone", () => {
  it("is a calibration that the schema accepts, marked as unfinished and unsteady", async () => {
    const kept = salvage({ rows, last, profile: "quick", seed: 7, problem: gone });
    if (!kept?.ok) throw new Error("nothing was kept");
    expect(kept.value.session).toMatchObject({ ended: "stopped", seed: 7, seconds: 12, flags: ["unsteady"] });
    expect(kept.value.rows).toBe(rows);
    const read = await parseCalibration(stringifyCalibration(kept.value));
    expect(read.ok ? "ok" : read.error).toBe("ok");
  });

  it("says that the device was lost when that was it", () => {
    const kept = salvage({
      rows,
      last,
      profile: "full",
      seed: 7,
      problem: { ...gone, code: "worker-failed" },
    });
    expect(kept?.ok && kept.value.session.ended).toBe("device-lost");
  });

  it("is nothing when nothing was measured", () => {
    const refused = rows.filter((row) => row.outcome.status !== "measured");
    expect(refused.length).toBeGreaterThan(0);
    expect(salvage({ rows: refused, last, profile: "quick", seed: 7, problem: gone })).toBeNull();
    expect(salvage({ rows, last: null, profile: "quick", seed: 7, problem: gone })).toBeNull();
  });
});
