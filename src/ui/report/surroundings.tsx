import { FIELDS } from "../../compare/environment.ts";
import type { Calibration } from "../../core/calibration.ts";
import { formatWhole } from "../../core/format.ts";
import { Folded } from "./folded.tsx";

/** Around the measurement: adapter, driver as far as it is told, host, and what WebGPU offers there. */
export function Surroundings({ calibration }: { calibration: Calibration }) {
  const { environment, runtimes = [] } = calibration;
  const facts = [
    ...FIELDS.map(([label, value]) => [label, value(calibration) || "not told"] as const),
    ["Fallback adapter", environment.adapter.isFallbackAdapter ? "yes" : "no"] as const,
    ["User agent", environment.host.userAgent || "not told"] as const,
    ...runtimes.map(
      ({ runtime, version, threads, rows }) =>
        [
          "Runtime measured",
          `${runtime} ${version}, ${threads} ${threads === 1 ? "thread" : "threads"}, ${formatWhole(rows.length)} launches`,
        ] as const,
    ),
    ["WebGPU features", environment.features.toSorted().join(", ") || "none"] as const,
  ];
  return (
    <section aria-label="Environment">
      <h2>Around the measurement</h2>
      <dl class="facts">
        {facts.flatMap(([label, value], i) => [
          <dt key={`t${i}`}>{label}</dt>,
          <dd key={`d${i}`}>
            <bdi>{value}</bdi>
          </dd>,
        ])}
      </dl>
      <Folded
        what="limits of the adapter"
        head={["Limit", "Value"]}
        figuresFrom={1}
        rows={Object.entries(environment.limits)
          .toSorted(([a], [b]) => (a < b ? -1 : 1))
          .map(([limit, value]) => ({ key: limit, cells: [limit, formatWhole(value)] }))}
      />
    </section>
  );
}
