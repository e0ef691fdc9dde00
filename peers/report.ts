import { estimate } from "../src/core/estimate.ts";
import { formatBandwidth, formatRate, formatSeconds } from "../src/core/format.ts";
import type { Lane } from "./race.ts";
import { type Ratio, type Result, ratioOf, standings } from "./summary.ts";

/** The race as text for a terminal. */

/** "2.31× (2.20–2.44)". */
function times({ ratio }: Pick<Ratio, "ratio">): string {
  return `${ratio.value.toFixed(2)}× (${ratio.low.toFixed(2)}–${ratio.high.toFixed(2)})`;
}

function check({ failure, right, error }: Lane): string {
  if (failure) return "failed";
  return `${right ? "ok" : "WRONG"} ${error.toExponential(0)}`;
}

function medianSeconds({ samples }: Lane): number {
  return estimate(samples.filter((seconds) => seconds > 0)).value;
}

/** Cells padded to their column's width. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column]!))
      .join("  ")
      .trimEnd(),
  );
}

/** One row a shape: our variant and rate, then each peer's time and how many times as fast we are. */
function groupTable(results: readonly Result[]): readonly string[] {
  const peers = results[0]!.lanes.slice(1).map(({ name }) => name);
  const head = [
    "shape",
    "our variant",
    "our time",
    "our rate",
    ...peers.flatMap((name) => [name, "we are"]),
    "check",
  ];
  const rows = results.map(({ shape, flops, bytes, lanes }) => {
    const ours = lanes[0]!;
    const seconds = medianSeconds(ours);
    const memoryBound = flops < 8 * bytes;
    const theirs = peers.flatMap((peer) => {
      const lane = lanes.find(({ name }) => name === peer)!;
      const ratio = ratioOf(ours, lane);
      return [formatSeconds(medianSeconds(lane)), ratio ? times({ ratio }) : "–"];
    });
    const rate = memoryBound ? formatBandwidth(bytes / seconds) : formatRate(flops / seconds);
    const checks = lanes.map((lane) => check(lane)).join(", ");
    return [shape, ours.detail, formatSeconds(seconds), rate, ...theirs, checks];
  });
  return table([head, ...rows]);
}

/** One workload in a line, for while the race is on. */
export function brief({ lanes }: Result): string {
  const ours = lanes[0]!;
  const ratios = lanes.slice(1).map((lane) => {
    const ratio = ratioOf(ours, lane);
    return `${ratio ? times({ ratio }) : check(lane)} ${lane.name}`;
  });
  return `${ours.failure || `${formatSeconds(medianSeconds(ours))}, ${ours.detail}`}; ${ratios.join(", ")}`;
}

export function report(results: readonly Result[]): string {
  const groups = [...new Set(results.map(({ group }) => group))];
  const tables = groups.flatMap((group) => [
    `\n${group}, f32`,
    ...groupTable(results.filter((result) => result.group === group)),
  ]);
  const all = standings(results);
  const summary = all.map(({ group, peer, geomean, ratios, missing }) => {
    const worst = ratios[0] ? `${times(ratios[0])} at ${ratios[0].shape}` : "–";
    const mean = ratios.length > 0 ? times({ ratio: geomean }) : "–";
    return [group, peer, mean, worst, String(ratios.length), missing.join(" ") || "none"];
  });
  const slower = all
    .flatMap(({ group, peer, ratios }) => ratios.map((ratio) => ({ group, peer, ...ratio })))
    .filter(({ ratio }) => ratio.value < 1)
    .toSorted((a, b) => a.ratio.value - b.ratio.value);
  const failures = results.flatMap(({ group, shape, lanes }) =>
    lanes.flatMap(({ name, failure }) =>
      failure ? [`${name} failed at ${group} ${shape}: ${failure}`] : [],
    ),
  );
  return [
    ...tables,
    "\nHow many times as fast we are",
    ...table([["group", "peer", "geometric mean", "worst", "shapes", "without a ratio"], ...summary]),
    slower.length > 0 ? "\nSlower than a peer" : "\nSlower than a peer: nowhere",
    ...slower.map((entry) => `  ${times(entry)} of ${entry.peer} at ${entry.group} ${entry.shape}`),
    ...failures,
  ].join("\n");
}
