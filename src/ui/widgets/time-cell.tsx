import { formatSeconds } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import { isLent } from "../layers/candidates.ts";
import type { RuntimeTotal } from "../runtime-pricing.ts";

/** The time of a run in a cell; that it does not fit comes before it, and why there is none in its place. */
export function TimeCell({ of }: { of: RuntimeTotal | undefined }) {
  if (!of) return <td class="number">–</td>;
  const { room, answer } = of;
  if (room !== null)
    return (
      <td class="number quiet" title={visible(room, 200)}>
        does not fit
      </td>
    );
  if (!answer.ok) return <td class="number quiet">{reason(answer.error.code)}</td>;
  const { total, lowerBound } = answer.value;
  return (
    <td class="number whole">
      {lowerBound && "≥ "}
      {!lowerBound && isLent(answer.value) && (
        <abbr title="Rests on what was measured of something else">≈ </abbr>
      )}
      {formatSeconds(total.value)}
    </td>
  );
}

function reason(code: string): string {
  if (code === "type-unmeasured" || code === "runtime-uncalibrated" || code === "empty-calibration")
    return "not measured";
  return code === "runtime-refused" ? "does not run" : "–";
}

/** What the sign before a time means, where there is one. */
export function LentNote({ totals }: { totals: readonly RuntimeTotal[] }) {
  const isShown = ({ answer }: RuntimeTotal) => answer.ok && !answer.value.lowerBound && isLent(answer.value);
  if (!totals.some(isShown)) return null;
  return (
    <p class="quiet small">
      ≈: more than a twentieth of the time rests on what was measured of something else.
    </p>
  );
}
