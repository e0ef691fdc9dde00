import type { Estimate } from "../../core/estimate.ts";
import { FREE_CLASSES } from "../../core/op-class.ts";
import type { Seconds } from "../../core/units.ts";
import type { Analysis, AnalyzedNode, BoundBy, PredictedNode, TimeTerms } from "../types.ts";
import type { PricedOp } from "./predict.ts";
import type { PricedLaunch } from "./price.ts";

const NO_TIME: Estimate = { value: 0, low: 0, high: 0, n: 0 };
const NO_TERMS: TimeTerms = { launch: 0, compute: 0, memory: 0, special: 0, computeRate: 0, bandwidth: 0 };

type Answer = Omit<PredictedNode, "node">;

/** The operators' times, given to the nodes that they stand for; what stands for none is `added`. */
export function nodesOf(
  analysis: Analysis,
  ops: readonly PricedOp[],
): {
  readonly nodes: readonly PredictedNode[];
  readonly added: readonly { readonly op: string; readonly count: number; readonly time: Seconds }[];
} {
  const places = new Map(analysis.nodes.map(({ name }, at) => [name, at]));
  const answers = new Map<number, Answer>();
  const added = new Map<string, { count: number; time: number }>();
  for (const priced of ops) {
    const at = priced.op.nodes.flatMap((name) => places.get(name) ?? []);
    const time = timeOf(priced);
    if (at.length === 0) {
      const sum = added.get(priced.op.op) ?? { count: 0, time: 0 };
      added.set(priced.op.op, { count: sum.count + 1, time: sum.time + time.value });
      continue;
    }
    const chief = at.reduce((best, other) =>
      weight(analysis.nodes[other]!) > weight(analysis.nodes[best]!) ? other : best,
    );
    for (const place of at) {
      if (place === chief) join(answers, place, answerOf(analysis.nodes[place]!, priced, time));
      else if (!answers.has(place))
        answers.set(place, {
          boundBy: "nothing",
          time: NO_TIME,
          terms: NO_TERMS,
          basis: { kind: "fused", into: analysis.nodes[chief]!.name },
        });
    }
  }
  return {
    nodes: analysis.nodes.map((node, at) => ({ node: at, ...(answers.get(at) ?? idle(node)) })),
    added: [...added].map(([op, { count, time }]) => ({ op, count, time })),
  };
}

function weight({ macs, flops, bytesWritten }: AnalyzedNode): number {
  return macs * 1e6 + flops + bytesWritten * 1e-6;
}

/** A node that becomes several operators has the sum of their times. */
function join(answers: Map<number, Answer>, place: number, answer: Answer): void {
  const before = answers.get(place);
  if (before?.basis.kind !== "runtime" || answer.basis.kind !== "runtime") {
    answers.set(place, answer);
    return;
  }
  answers.set(place, {
    ...answer,
    time: {
      value: before.time.value + answer.time.value,
      low: before.time.low + answer.time.low,
      high: before.time.high + answer.time.high,
      n: before.time.n + answer.time.n,
    },
    launches: [...(before.launches ?? []), ...(answer.launches ?? [])],
  });
}

/** What the runtime does not run: folded, a view, or left out of the plan for want of a size. */
function idle(node: AnalyzedNode): Answer {
  const free = FREE_CLASSES.has(node.class) || node.class === "control" || node.priced;
  return { boundBy: "nothing", time: NO_TIME, terms: NO_TERMS, basis: { kind: free ? "free" : "unpriced" } };
}

function timeOf({ op, launches }: PricedOp): Estimate {
  const sum = (one: (launch: PricedLaunch) => number) =>
    launches.reduce((all, launch) => all + one(launch) * op.repeats, 0);
  return {
    value: sum(({ seconds }) => seconds),
    low: sum(({ seconds, launch, halfWidth }) => launch + (seconds - launch) * Math.exp(-halfWidth)),
    high: sum(({ seconds, launch, halfWidth }) => launch + (seconds - launch) * Math.exp(halfWidth)),
    n: sum(({ points }) => points),
  };
}

function answerOf(node: AnalyzedNode, { op, launches, missing }: PricedOp, time: Estimate): Answer {
  if (launches.length === 0 && missing.length > 0)
    return { boundBy: "nothing", time: NO_TIME, terms: NO_TERMS, basis: { kind: "unpriced" } };
  if (launches.length === 0)
    return { boundBy: "nothing", time: NO_TIME, terms: NO_TERMS, basis: { kind: "free" } };
  const launch = launches.reduce((all, one) => all + one.launch * op.repeats, 0);
  const bases = launches.map(({ basis }) => basis);
  return {
    boundBy: boundBy(node, launch, time.value),
    time,
    terms: { ...NO_TERMS, launch },
    basis: {
      kind: "runtime",
      within: bases.includes("stand-in")
        ? "stand-in"
        : bases.includes("extrapolated")
          ? "extrapolated"
          : "interpolated",
    },
    launches,
  };
}

/** Prices do not tell arithmetic from traffic; what the node asks for does: products are computed, the rest is moved. */
function boundBy(node: AnalyzedNode, launch: Seconds, all: Seconds): BoundBy {
  if (launch >= all / 2) return "launch";
  return node.macs > 0 ? "compute" : "memory";
}
