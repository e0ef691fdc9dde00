import { formatBytes, formatCount, formatInterval, formatPercent, formatSeconds } from "../../core/format.ts";
import { visible } from "../../core/visible.ts";
import { classWords } from "../charts/palette.ts";
import { BOUND_WORDS, shapeText } from "../layers/columns.ts";
import { leafOf } from "../layers/path.ts";
import { bytesOfNode, type NodeRow } from "../layers/rows.ts";
import { selection } from "../state/selection.ts";
import type { Wiring } from "./wiring.ts";

/** Neighbours that are offered; a tensor that everything reads has thousands of readers. */
const OFFERED = 8;

/** The node that is chosen, in words: what it is, what it costs, what it reads from and who reads it. */
export function NodeStrip({
  rows,
  wiring,
  onGo,
}: {
  rows: readonly NodeRow[];
  wiring: Wiring | null;
  onGo: (node: number) => void;
}) {
  const row = rows[selection.value?.node ?? -1];
  if (!row) return null;
  const { node, priced, share, index } = row;
  const [sources, readers] = wiring ? neighboursOf(wiring, index) : [[], []];
  const line = (nodes: readonly number[]) => (
    <>
      {nodes.slice(0, OFFERED).map((other) => (
        <button key={other} type="button" class="plain" onClick={() => onGo(other)}>
          <bdi title={visible(rows[other]?.node.name ?? "")}>
            {visible(rows[other]?.node.op ?? "", 40)} {visible(leafOf(rows[other]?.node.name ?? ""), 40)}
          </bdi>
        </button>
      ))}
      {nodes.length > OFFERED && ` and ${nodes.length - OFFERED} more`}
      {nodes.length === 0 && "–"}
    </>
  );
  return (
    <section class="strip small" aria-label="The chosen node">
      <h3>
        <bdi>{visible(node.op)}</bdi> <bdi class="quiet">{visible(node.name)}</bdi>
      </h3>
      <dl class="facts">
        <dt>Class</dt>
        <dd>{classWords(node.class)}</dd>
        <dt>Output</dt>
        <dd>
          <bdi>
            {node.outputs
              .map(({ dtype, shape }) => `${dtype} ${visible(shapeText(shape), 80)}`)
              .slice(0, 4)
              .join(", ")}
          </bdi>
        </dd>
        <dt>Asks for</dt>
        <dd>
          {node.priced
            ? `${formatCount(node.macs, { unit: "MAC" })}, ${formatCount(node.flops, { unit: "FLOP" })}, ${formatBytes(bytesOfNode(node))} moved`
            : "not priced"}
        </dd>
        {priced && priced.time.value > 0 && (
          <>
            <dt>Time</dt>
            <dd>
              {formatInterval(priced.time, formatSeconds)}, {formatPercent(share, { digits: 2 })} of all,
              bound by {BOUND_WORDS[priced.boundBy]}
            </dd>
          </>
        )}
        <dt>Reads from</dt>
        <dd>{line(sources)}</dd>
        <dt>Read by</dt>
        <dd>{line(readers)}</dd>
      </dl>
    </section>
  );
}

function neighboursOf({ from, to }: Wiring, node: number): readonly [readonly number[], readonly number[]] {
  const sources: number[] = [];
  const readers: number[] = [];
  for (let i = 0; i < from.length; i++) {
    if (to[i] === node) sources.push(from[i]!);
    if (from[i] === node) readers.push(to[i]!);
  }
  return [sources, readers];
}
