import type { GraphNode, ModelGraph } from "../graph/model.ts";
import { controlPlan } from "./cost/control.ts";
import { costRule, opLabel } from "./cost/index.ts";
import { free } from "./cost/rule.ts";
import { peakActivationBytes } from "./liveness.ts";
import { parametersOf } from "./params.ts";
import { openScope, type Scope, tensorOf, viewOf } from "./scope.ts";
import type { Alternative, Analysis, AnalyzedNode, OpCost } from "./types.ts";

/** What a walk over a graph gathers; a branch that is not taken gathers into one of its own. */
interface Findings {
  readonly nodes: AnalyzedNode[];
  readonly unpriced: Map<string, number>;
  readonly unresolved: Set<string>;
  readonly alternatives: Alternative[];
}

function emptyFindings(): Findings {
  return { nodes: [], unpriced: new Map(), unresolved: new Set(), alternatives: [] };
}

function outputsOf(scope: Scope, node: GraphNode): AnalyzedNode["outputs"] {
  return node.outputs
    .filter((name) => name !== "")
    .map((name) => {
      const tensor = tensorOf(scope, name);
      return { name, dtype: tensor?.dtype ?? "unknown", shape: tensor?.shape ?? null };
    });
}

function repeated(cost: OpCost, times: number): OpCost {
  if (times === 1) return cost;
  return {
    ...cost,
    macs: cost.macs * times,
    flops: cost.flops * times,
    sfu: cost.sfu * times,
    bytesRead: cost.bytesRead * times,
    bytesWritten: cost.bytesWritten * times,
    bytesWeights: cost.bytesWeights * times,
  };
}

function record(findings: Findings, scope: Scope, node: GraphNode, times: number, cost: OpCost | null): void {
  findings.nodes.push({
    name: scope.prefix + node.name,
    op: opLabel(node.domain, node.op),
    ...repeated(cost ?? free("control"), times),
    outputs: outputsOf(scope, node),
    priced: cost !== null,
    ...(times === 1 ? {} : { repeats: times }),
  });
}

function countUnpriced(findings: Findings, node: GraphNode): void {
  const label = opLabel(node.domain, node.op);
  findings.unpriced.set(label, (findings.unpriced.get(label) ?? 0) + 1);
}

/** What decides which of two branches is the costlier: arithmetic first, then traffic. */
function weigh(nodes: readonly AnalyzedNode[]): readonly [number, number] {
  let flops = 0;
  let bytes = 0;
  for (const node of nodes) {
    flops += node.flops;
    bytes += node.bytesRead + node.bytesWritten + node.bytesWeights;
  }
  return [flops, bytes];
}

function walkBranches(
  findings: Findings,
  scope: Scope,
  node: GraphNode,
  bodies: readonly string[],
  times: number,
): void {
  const branches = bodies.map((name) => {
    const gathered = emptyFindings();
    walk(gathered, openScope(node.bodies[name]!, scope, `${scope.prefix}${node.name}/${name}/`), times);
    return gathered;
  });
  branches.sort((a, b) => {
    const [flopsA, bytesA] = weigh(a.nodes);
    const [flopsB, bytesB] = weigh(b.nodes);
    return flopsB - flopsA || bytesB - bytesA;
  });
  // What either branch leaves unknown is unknown of the whole.
  for (const branch of branches) {
    for (const [op, count] of branch.unpriced)
      findings.unpriced.set(op, (findings.unpriced.get(op) ?? 0) + count);
    for (const name of branch.unresolved) findings.unresolved.add(name);
  }
  const [costly, ...cheaper] = branches;
  if (!costly) return;
  const from = findings.nodes.length;
  findings.nodes.push(...costly.nodes);
  const to = findings.nodes.length;
  for (const inner of costly.alternatives) {
    findings.alternatives.push({ ...inner, from: inner.from + from, to: inner.to + from });
  }
  for (const branch of cheaper) findings.alternatives.push({ from, to, nodes: branch.nodes });
}

function walkControl(findings: Findings, scope: Scope, node: GraphNode, times: number): void {
  const plan = controlPlan(node);
  if (!plan) {
    record(findings, scope, node, times, null);
    countUnpriced(findings, node);
    return;
  }
  record(findings, scope, node, times, free("control"));
  if (plan.kind === "branch") {
    walkBranches(findings, scope, node, plan.bodies, times);
    return;
  }
  const passes = plan.times === null || times * plan.times > Number.MAX_SAFE_INTEGER ? null : plan.times;
  if (passes === null) {
    findings.unresolved.add(`${scope.prefix}${node.name} (trip count; its body is counted once)`);
  }
  if (passes === 0) return;
  const body = openScope(node.bodies[plan.body]!, scope, `${scope.prefix}${node.name}/`);
  walk(findings, body, times * (passes ?? 1));
}

function walkNode(findings: Findings, scope: Scope, node: GraphNode, times: number): void {
  if (node.folded) {
    record(findings, scope, node, times, free("constant"));
    return;
  }
  if (Object.keys(node.bodies).length > 0) {
    walkControl(findings, scope, node, times);
    return;
  }
  const rule = costRule(node.domain, node.op);
  const seen = viewOf(scope, node);
  if ("unknown" in seen) for (const name of seen.unknown) findings.unresolved.add(scope.prefix + name);
  const cost = rule && "view" in seen ? rule(seen.view) : null;
  record(findings, scope, node, times, cost);
  // An op with a rule whose sizes are unknown is in the list of tensors; any other is in the list of ops.
  if (!cost && (!rule || "view" in seen)) countUnpriced(findings, node);
}

function walk(findings: Findings, scope: Scope, times: number): void {
  for (const node of scope.graph.nodes) walkNode(findings, scope, node, times);
}

/** Symbols in the inputs' shapes: what a user can give a value. */
function openDimsOf(graph: ModelGraph): string[] {
  const dims = new Set<string>();
  for (const name of graph.inputs) {
    for (const dim of graph.tensors.get(name)?.shape ?? []) if (typeof dim === "string") dims.add(dim);
  }
  return [...dims];
}

/** Counts a graph by the rules in docs/prediction.md; needs no device. */
export function analyze(graph: ModelGraph): Analysis {
  const scope = openScope(graph);
  const findings = emptyFindings();
  walk(findings, scope, 1);

  const sums = { macs: 0, flops: 0, bytesRead: 0, bytesWritten: 0 };
  for (const node of findings.nodes) {
    sums.macs += node.macs;
    sums.flops += node.flops;
    sums.bytesRead += node.bytesRead;
    sums.bytesWritten += node.bytesWritten;
  }
  const weights = parametersOf(graph);
  return {
    format: graph.source.format,
    name: graph.name,
    inputs: graph.inputs.map((name) => {
      const tensor = graph.tensors.get(name);
      return { name, dtype: tensor?.dtype ?? "unknown", shape: tensor?.shape ?? null };
    }),
    totals: {
      macs: sums.macs,
      flops: sums.flops,
      params: weights.params,
      weightBytes: weights.bytes,
      bytesRead: sums.bytesRead,
      bytesWritten: sums.bytesWritten,
      peakActivationBytes: peakActivationBytes(scope),
    },
    nodes: findings.nodes,
    unpriced: [...findings.unpriced]
      .map(([op, count]) => ({ op, count }))
      .toSorted((a, b) => b.count - a.count),
    unresolved: [...findings.unresolved],
    openDims: openDimsOf(graph),
    ...(graph.notes?.length ? { notes: graph.notes } : {}),
    ...(findings.alternatives.length > 0 ? { alternatives: findings.alternatives } : {}),
  };
}
