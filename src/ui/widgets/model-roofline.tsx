import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useMemo } from "preact/hooks";
import type { Calibration } from "../../core/calibration.ts";
import { rateOf } from "../../core/estimate.ts";
import { formatPercent, formatSeconds } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import type { Roofline } from "../../roofline/types.ts";
import type { ChartPoint } from "../charts/roofline.ts";
import { BOUND_WORDS } from "../layers/columns.ts";
import { intensityOf, type NodeRow } from "../layers/rows.ts";
import { rooflineOf } from "../state/counting.ts";
import { select, selection } from "../state/selection.ts";
import { RooflineFigure } from "./roofline-figure.tsx";

/** More points than these only hide each other; those that take the most time are drawn. */
const DRAWN = 300;
/** How many are named on the chart. */
const NAMED = 5;

/** The model's nodes under the device's roof: where each lies, and how much of the time it takes. */
export function ModelRoofline({ calibration, rows }: { calibration: Calibration; rows: readonly NodeRow[] }) {
  const roofline = useSignal<Roofline | null>(null);
  useEffect(() => {
    let wanted = true;
    void rooflineOf(calibration).then((answer) => {
      if (wanted && answer.ok) roofline.value = answer.value;
    });
    return () => {
      wanted = false;
    };
  }, [calibration, roofline]);
  const [points, left] = useMemo(() => {
    const all = rows.filter(
      ({ node, priced }) => priced && priced.time.value > 0 && node.flops > 0 && intensityOf(node) > 0,
    );
    // A threshold first: sorting all nodes of a long model by comparison takes longer than a frame.
    const shares = Float64Array.from(all, ({ share }) => share).sort();
    const least = shares[Math.max(0, shares.length - DRAWN)] ?? 0;
    const most = all.filter(({ share }) => share >= least).slice(0, 2 * DRAWN);
    const drawn = most.sort((a, b) => b.share - a.share).slice(0, DRAWN);
    return [drawn.map(pointOf), all.length - DRAWN] as const;
  }, [rows]);
  const pick = useCallback((key: string) => select(Number(key.replace("node-", "")), "roofline"), []);
  const chosen = selection.value?.node;
  if (points.length === 0) return null;
  return (
    <section aria-label="The model on the roofline">
      <h2>The model on this roofline</h2>
      <p class="quiet" style={{ marginTop: "0.25rem" }}>
        A node's area is its share of the time; its number is the one in the table below.
        {left > 0 && ` The ${DRAWN} nodes that take the most are drawn; ${left} more are in the table.`}
      </p>
      {roofline.value && (
        <RooflineFigure
          roofline={roofline.value}
          points={points}
          sweep={false}
          onPick={pick}
          pinned={chosen === undefined ? undefined : `node-${chosen}`}
        />
      )}
    </section>
  );
}

function pointOf({ index, node, priced, share }: NodeRow, rank: number): ChartPoint {
  const time = priced!.time;
  return {
    key: `node-${index}`,
    label: `#${index + 1} ${visible(node.op, 20)}`,
    opClass: node.class,
    dtype: node.outputs[0]?.dtype === "f16" ? "f16" : "f32",
    intensity: intensityOf(node),
    rate: rateOf(node.flops, time),
    named: rank < NAMED,
    share,
    notes: [
      visible(node.name.length > 60 ? `…${node.name.slice(-59)}` : node.name),
      `${formatSeconds(time.value)}, ${formatPercent(share, { digits: 2 })} of the time`,
      `bound by ${BOUND_WORDS[priced!.boundBy]}`,
    ],
  };
}
