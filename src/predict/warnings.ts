import type { Calibration } from "../core/calibration.ts";
import { formatBytes, formatPercent } from "../core/format.ts";
import { bytesOf } from "../core/units.ts";
import { elementsOf } from "../graph/model.ts";
import type { Table } from "./time/table.ts";
import type { Analysis, PredictedNode } from "./types.ts";

/** A share of the time below which it is not worth a sentence. */
const WORTH_SAYING = 0.05;

function plural(count: number, one: string): string {
  return `${count} ${one}${count === 1 ? "" : "s"}`;
}

function* aboutCalibration({ environment, session }: Calibration, table: Table): Generator<string> {
  if (table.usable === 0) yield "The calibration holds no usable measurement, so nothing is priced.";
  if (environment.software) {
    yield "This calibration is of a software adapter: the processor stands in for a GPU, and no GPU will behave like it.";
  }
  if (session.flags.includes("unsteady")) {
    yield `The device was not steady while it was measured (it drifted by ${formatPercent(session.drift, { digits: 2 })}), so the intervals may be too narrow.`;
  }
  if (session.ended !== "complete") {
    yield `The measuring run ended early (${session.ended}), so some classes may lack their kernels.`;
  }
  if (table.usable > 0 && !table.launchKnown) {
    yield "The cost of a launch was not measured and counts as nothing: small operators will take longer.";
  }
}

function* aboutCounts(analysis: Analysis, nodes: readonly PredictedNode[]): Generator<string> {
  const unpriced = analysis.unpriced.reduce((sum, { count }) => sum + count, 0);
  if (unpriced > 0) {
    const ops = analysis.unpriced.map(({ op }) => op).slice(0, 5);
    const more = analysis.unpriced.length > ops.length ? ", …" : "";
    yield `The total is a lower bound: ${plural(unpriced, "node")} without a cost rule (${ops.join(", ")}${more}).`;
  }
  if (analysis.unresolved.length > 0) {
    const set = analysis.openDims.length > 0 ? `; set ${analysis.openDims.join(", ")}` : "";
    yield `The total is a lower bound: ${plural(analysis.unresolved.length, "tensor")} of unknown size${set}.`;
  }
  if (analysis.alternatives) {
    yield `${plural(analysis.alternatives.length, "branch")} of If may run instead of the costlier one that is counted; the interval reaches to the cheaper.`.replace(
      "branchs",
      "branches",
    );
  }
  const integer = analysis.nodes.filter(
    (node, at) => node.integer && nodes[at]?.basis.kind !== "roofline",
  ).length;
  if (integer > 0)
    yield `${plural(integer, "node")} with integer arithmetic priced at the floating-point rate.`;
}

function* aboutBases(analysis: Analysis, nodes: readonly PredictedNode[]): Generator<string> {
  let all = 0;
  let outside = 0;
  let roofline = 0;
  let retyped = 0;
  const borrowed = new Map<string, number>();
  for (const [index, { basis, time }] of nodes.entries()) {
    all += time.value;
    if (basis.kind === "roofline") roofline += time.value;
    if ("dtype" in basis) retyped += time.value;
    if (basis.kind !== "extrapolated") continue;
    const { class: own } = analysis.nodes[index]!;
    if (own === basis.opClass) outside += time.value;
    else {
      const pair = `${own} from ${basis.opClass}`;
      borrowed.set(pair, (borrowed.get(pair) ?? 0) + time.value);
    }
  }
  const share = (part: number) => (all > 0 ? part / all : 0);
  const percent = (part: number) => formatPercent(share(part), { digits: 2 });
  if (share(outside) > WORTH_SAYING) {
    yield `${percent(outside)} of the time is extrapolated: those operators are larger, or of another shape, than any that was measured.`;
  }
  const lent = [...borrowed.values()].reduce((sum, time) => sum + time, 0);
  if (share(lent) > WORTH_SAYING) {
    yield `${percent(lent)} of the time rests on kernels of another class (${[...borrowed.keys()].join(", ")}).`;
  }
  if (share(retyped) > WORTH_SAYING) {
    yield `${percent(retyped)} of the time is in f16 and rests on kernels that were measured in f32.`;
  }
  if (share(roofline) > WORTH_SAYING) {
    yield `${percent(roofline)} of the time rests on the ceilings alone, within a factor of two.`;
  }
}

function* aboutMemory(analysis: Analysis, { environment: { limits } }: Calibration): Generator<string> {
  const binding = Math.min(
    limits.maxStorageBufferBindingSize ?? Number.POSITIVE_INFINITY,
    limits.maxBufferSize ?? Number.POSITIVE_INFINITY,
  );
  let largest = { bytes: 0, name: "" };
  for (const node of analysis.nodes) {
    if (node.class === "view" || node.class === "constant") continue;
    for (const output of node.outputs) {
      const bytes = bytesOf(output.dtype, elementsOf(output.shape) ?? 0);
      if (bytes > largest.bytes) largest = { bytes, name: output.name };
    }
    const weights = node.bytesWeights / (node.repeats ?? 1);
    if (weights > largest.bytes) largest = { bytes: weights, name: `the weights of ${node.name}` };
  }
  if (largest.bytes > binding) {
    yield `${largest.name} takes ${formatBytes(largest.bytes)}, more than one buffer binding of this device holds (${formatBytes(binding)}); a runtime must split it or fail.`;
  }
}

/** Sentences to read before believing the number, the gravest first. */
export function warningsOf(
  analysis: Analysis,
  calibration: Calibration,
  table: Table,
  nodes: readonly PredictedNode[],
): string[] {
  return [
    ...aboutCalibration(calibration, table),
    ...aboutCounts(analysis, nodes),
    ...aboutBases(analysis, nodes),
    ...aboutMemory(analysis, calibration),
  ];
}
