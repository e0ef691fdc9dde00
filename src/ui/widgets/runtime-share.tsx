import { formatBytes, formatSeconds, formatWhole } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import type { Prediction } from "../../predict/types.ts";
import { runtimeLabel } from "../layers/runtime-names.ts";

/** Operators that are named; what a runtime adds is of few kinds. */
const NAMED = 4;

/** What a run in the runtime has beside the nodes of the model. */
export function RuntimeShare({ prediction }: { prediction: Prediction }) {
  const { share, runtime, nodes } = prediction;
  if (!share || share.launches === 0) return null;
  const added = share.added.reduce((sum, { time }) => sum + time, 0);
  const fused = nodes.filter(({ basis }) => basis.kind === "fused").length;
  const kinds = share.added
    .toSorted((a, b) => b.time - a.time)
    .slice(0, NAMED)
    .map(({ op, count }) => `${visible(op, 40)} × ${formatWhole(count)}`);
  const parts: readonly (readonly [term: string, time: number, words: string])[] = [
    ["An empty run", share.idle, "what each run costs, whatever is in it"],
    ["Dispatch", share.dispatch, "preparing launches, beyond the time that the device is busy"],
    [
      "Copies",
      share.copies.time,
      `${formatWhole(share.copies.count)} between the GPU and the processor, ${formatBytes(share.copies.bytes)}`,
    ],
    ["Added operators", added, kinds.join(", ")],
  ];
  const shown = parts.filter(([, time]) => time > 0);
  return (
    <section aria-label="What the runtime adds">
      <h3>What the runtime adds</h3>
      <p class="quiet small">
        {runtimeLabel(runtime)} {visible(share.version, 40)}
        {share.threads > 1 && `, ${share.threads} threads`}: {formatWhole(share.launches)} launches
        {fused > 0 && `, ${formatWhole(fused)} nodes run within another`}
      </p>
      {shown.length > 0 && (
        <dl class="adds small">
          {shown.map(([term, time, words]) => (
            <div key={term}>
              <dt>{term}</dt>
              <dd>
                {formatSeconds(time)} <span class="quiet">{words}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  );
}
