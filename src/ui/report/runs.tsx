import { estimate } from "../../core/estimate.ts";
import { formatInterval, formatSeconds } from "../../core/format.ts";
import type { ModelRun } from "../../core/runtime.ts";
import { Lines } from "../widgets/row-tables.tsx";

/** The newest of them; a file may hold a thousand. */
const LISTED = 50;

/** Models that were run on the device, beside what had been predicted. */
export function Runs({ runs }: { runs: readonly ModelRun[] }) {
  const shown = runs.slice(-LISTED).toReversed();
  return (
    <Lines
      caption="Models that were run"
      heads={["Model", "Runtime", "Predicted", "Measured"]}
      lines={shown.map(({ model, runtime, version, predicted, samples }, i) => ({
        key: `${i}`,
        cells: [
          <bdi key="model">{model}</bdi>,
          <bdi key="runtime">{`${runtime} ${version}`}</bdi>,
          formatInterval({ ...predicted, n: 0 }, formatSeconds),
          formatInterval(estimate(samples), formatSeconds),
        ],
      }))}
    />
  );
}
