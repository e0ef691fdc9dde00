import type { Cell } from "../../../core/csv.ts";
import type { Compared } from "../../../predict/runtimes/agreement.ts";
import type { Difference } from "../../../predict/runtimes/differences.ts";
import type { Amounts } from "../../../predict/training/types.ts";
import type { Bar } from "../../charts/bars.ts";
import type { MemorySteps } from "../../charts/memory.ts";
import { shapeText } from "../../layers/columns.ts";
import type { NodeRow } from "../../layers/rows.ts";
import { runtimeLabel } from "../../layers/runtime-names.ts";
import type { Line } from "../../layers/size-words.ts";
import { typeLabel } from "../../layers/type-words.ts";
import type { RuntimeTotal, TypedTotals } from "../../runtime-pricing.ts";
import { type Sheet, spread, spreadHead } from "../sheet.ts";

/** The figures behind what is drawn and listed of an open model. */

/** @param unit of the bars' values: "seconds" */
export function barsSheet(bars: readonly Bar[], unit: string): Sheet {
  return {
    head: ["what", `figure (${unit})`, "as shown"],
    rows: bars.map(({ label, value, text }) => [label, value, text]),
  };
}

/** Every step in the order in which the nodes run. */
export function memorySheet({ nodes, bytes }: MemorySteps, rows: readonly NodeRow[]): Sheet {
  return {
    head: ["#", "node", "activations alive (bytes)"],
    rows: nodes.map((node, step) => [node + 1, rows[node]?.node.name ?? "", bytes[step]!]),
  };
}

export function agreementSheet(runs: readonly Compared[]): Sheet {
  return {
    head: [
      ...["model", "runtime", "version", ...spreadHead("predicted", "seconds")],
      ...["measured (seconds)", "error (fraction)", "samples", "taken"],
    ],
    rows: runs.map(({ run, measured, error }) => [
      ...[run.model, runtimeLabel(run.runtime), run.version, ...spread(run.predicted)],
      ...[measured, error, run.samples.length, run.takenAt],
    ]),
  };
}

const TOTAL_HEAD = [
  "runtime",
  ...spreadHead("time", "seconds"),
  "lower bound",
  "measured of something else (fraction)",
  "why there is none",
];

/** What a run takes in a runtime, or why that is not known. */
function totalCells({ runtime, room, answer }: RuntimeTotal): readonly Cell[] {
  const name = runtimeLabel(runtime);
  if (room !== null) return [name, ...spread(null), null, null, `does not fit: ${room}`];
  if (!answer.ok) return [name, ...spread(null), null, null, answer.error.what];
  const { total, lowerBound, standIn } = answer.value;
  return [name, ...spread(total), lowerBound ? "yes" : "no", standIn, null];
}

export function totalsSheet(totals: readonly RuntimeTotal[]): Sheet {
  return { head: TOTAL_HEAD, rows: totals.map(totalCells) };
}

/** @param dimension what the sizes are of: "Batch" */
export function sizesSheet(dimension: string, lines: readonly Line[]): Sheet {
  return {
    head: [dimension, ...TOTAL_HEAD],
    rows: lines.flatMap(({ label, totals, against }): Cell[][] =>
      against === null
        ? totals.map((total) => [label, ...totalCells(total)])
        : [[label, null, ...spread(null), null, null, against]],
    ),
  };
}

export function typesSheet(all: readonly TypedTotals[]): Sheet {
  return {
    head: [
      ...["data type", "weights (bytes)", "activations, peak (bytes)", "traffic (bytes)", "MACs"],
      ...TOTAL_HEAD,
    ],
    rows: all.flatMap(({ type, totals, runtimes }) => {
      const traffic = totals.bytesRead + totals.bytesWritten + totals.weightBytes;
      const own = [typeLabel(type), totals.weightBytes, totals.peakActivationBytes, traffic, totals.macs];
      return runtimes.map((total) => [...own, ...totalCells(total)]);
    }),
  };
}

export function differenceSheet(differences: readonly Difference[]): Sheet {
  const shapes = (all: Difference["inputs"]) => all.map(shapeText).join("; ");
  return {
    head: [
      ...["program", "reads", "writes", "launches predicted", "predicted (seconds)"],
      ...["launches measured", "measured (seconds)"],
    ],
    rows: differences.map(({ program, inputs, outputs, predicted, measured }) => [
      ...[program, shapes(inputs), shapes(outputs), predicted?.times ?? null, predicted?.seconds ?? null],
      ...[measured?.times ?? null, measured?.seconds ?? null],
    ]),
  };
}

export function trainingSheet(parts: readonly (readonly [name: string, Amounts])[]): Sheet {
  return {
    head: [
      "part of a step",
      "MACs",
      "FLOP",
      "special functions",
      "bytes read",
      "bytes written",
      "weight bytes",
    ],
    rows: parts.map(([name, { macs, flops, sfu, bytesRead, bytesWritten, bytesWeights }]) => [
      ...[name, macs, flops, sfu, bytesRead, bytesWritten, bytesWeights],
    ]),
  };
}
