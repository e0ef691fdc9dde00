import { useMemo } from "preact/hooks";
import { visible } from "../../core/visible.ts";
import { tooLargeFor } from "../../predict/runtimes/room.ts";
import { runtimeLabel } from "../layers/runtime-names.ts";
import type { Priced } from "../state/model.ts";

/** Said before the time: that there will be none, because the model does not fit. */
export function RoomNote({ forecast }: { forecast: Priced }) {
  const { analysis, calibration, runtime } = forecast;
  const reason = useMemo(
    () => (runtime === "builtin" ? null : tooLargeFor(runtime, analysis, calibration.environment)),
    [analysis, calibration, runtime],
  );
  if (!reason) return null;
  return (
    <div class="problem">
      <strong>This model does not fit into {runtimeLabel(runtime)} on this device.</strong>
      <bdi>{visible(reason, 400)}</bdi>
    </div>
  );
}
