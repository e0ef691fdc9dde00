import type { GraphNode, ModelGraph } from "../graph/model.ts";
import { controlPlan } from "./cost/control.ts";
import { costRule, opLabel } from "./cost/index.ts";
import { free } from "./cost/rule.ts";
import { type Liveness, livenessOf } from "./liveness.ts";
import { Ownership, parametersOf } from "./params.ts";
import { isConstant, openScope, type Scope, tensorOf, viewOf } from "./scope.ts";
import type { Alternative, Analysis, AnalyzedNode, OpCost, Port } from "./types.ts";

/** What a walk over a graph gathers; a branch that is not taken gathers into one of its own. */
interface Findings {
  readonly nodes: AnalyzedNode[];
  readonly memory: number[];
  readonly unpriced: Map<string, number>;
  readonly unresolved: Set<string>;
  readonly alternatives: Alternative[];
}

function emptyFindings(): Findings {
  return { nodes: [], memory: [], unpriced: new Map(), unresolved: new Set(), alternatives: [] };
}

/** Where a walk is: a graph or a body, how often it runs, and what is alive around it. */
interface Place {
  readonly scope: Scope;
  readonly times: number;
  readonly liveness: Liveness;
  /** Bytes alive in the graphs around. */
  readonly around: number;
  readonly ownership: Ownership;
}

function portOf(scope: Scope, name: string): Port {
  const tensor = tensorOf(scope, name);
  return { name, dtype: tensor?.dtype ?? "unknown", shape: tensor?.shape ?? null };
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

function record(findings: Findings, place: Place, node: GraphNode, at: number, cost: OpCost | null): void {
  const { scope, times, liveness, around, ownership } = place;
  const named = (names: readonly string[]) => names.filter((name) => name !== "");
  findings.nodes.push({
    name: scope.prefix + node.name,
    op: opLabel(node.domain, node.op),
    ...(node.original === undefined ? {} : { original: node.original }),
    ...repeated(cost ?? free("control"), times),
    inputs: named(node.inputs).map((name) => ({ ...portOf(scope, name), weight: isConstant(scope, name) })),
    outputs: named(node.outputs).map((name) => portOf(scope, name)),
    params: ownership.claim(scope, node),
    priced: cost !== null,
    ...(times === 1 ? {} : { repeats: times }),
  });
  const bodies = Object.values(liveness.bodies.get(node) ?? {});
  findings.memory.push(around + liveness.alive[at]! + Math.max(0, ...bodies.map(({ peak }) => peak)));
}

/** A body of the node as a place of its own. */
function within(
  place: Place,
  node: GraphNode,
  at: number,
  body: string,
  prefix: string,
  times: number,
): Place {
  const { scope, liveness, around, ownership } = place;
  return {
    scope: openScope(node.bodies[body]!, scope, prefix),
    times,
    liveness: liveness.bodies.get(node)![body]!,
    around: around + liveness.alive[at]!,
    ownership,
  };
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
  place: Place,
  node: GraphNode,
  at: number,
  bodies: readonly string[],
): void {
  const branches = bodies.map((name) => {
    const gathered = emptyFindings();
    const prefix = `${place.scope.prefix}${node.name}/${name}/`;
    walk(gathered, within(place, node, at, name, prefix, place.times));
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
  // One by one: a branch may have more nodes than a call takes arguments.
  for (const inner of costly.nodes) findings.nodes.push(inner);
  for (const bytes of costly.memory) findings.memory.push(bytes);
  const to = findings.nodes.length;
  for (const inner of costly.alternatives) {
    findings.alternatives.push({ ...inner, from: inner.from + from, to: inner.to + from });
  }
  for (const branch of cheaper) findings.alternatives.push({ from, to, nodes: branch.nodes });
}

function walkControl(findings: Findings, place: Place, node: GraphNode, at: number): void {
  const { scope, times } = place;
  const plan = controlPlan(node);
  if (!plan) {
    record(findings, place, node, at, null);
    countUnpriced(findings, node);
    return;
  }
  record(findings, place, node, at, free("control"));
  if (plan.kind === "branch") {
    walkBranches(findings, place, node, at, plan.bodies);
    return;
  }
  const passes = plan.times === null || times * plan.times > Number.MAX_SAFE_INTEGER ? null : plan.times;
  if (passes === null) {
    findings.unresolved.add(`${scope.prefix}${node.name} (trip count; its body is counted once)`);
  }
  if (passes === 0) return;
  walk(findings, within(place, node, at, plan.body, `${scope.prefix}${node.name}/`, times * (passes ?? 1)));
}

function walkNode(findings: Findings, place: Place, node: GraphNode, at: number): void {
  const { scope } = place;
  if (node.folded) {
    record(findings, place, node, at, free("constant"));
    return;
  }
  if (Object.keys(node.bodies).length > 0) {
    walkControl(findings, place, node, at);
    return;
  }
  const rule = costRule(node.domain, node.op);
  const seen = viewOf(scope, node);
  if ("unknown" in seen) for (const name of seen.unknown) findings.unresolved.add(scope.prefix + name);
  const cost = rule && "view" in seen ? rule(seen.view) : null;
  record(findings, place, node, at, cost);
  // An op with a rule whose sizes are unknown is in the list of tensors; any other is in the list of ops.
  if (!cost && (!rule || "view" in seen)) countUnpriced(findings, node);
}

function walk(findings: Findings, place: Place): void {
  for (const [at, node] of place.scope.graph.nodes.entries()) walkNode(findings, place, node, at);
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
  const liveness = livenessOf(scope);
  walk(findings, { scope, times: 1, liveness, around: 0, ownership: new Ownership() });

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
    source: graph.source,
    inputs: graph.inputs.map((name) => portOf(scope, name)),
    totals: {
      macs: sums.macs,
      flops: sums.flops,
      params: weights.params,
      weightBytes: weights.bytes,
      bytesRead: sums.bytesRead,
      bytesWritten: sums.bytesWritten,
      peakActivationBytes: liveness.peak,
    },
    symbolic: null,
    nodes: findings.nodes,
    memory: findings.memory,
    unpriced: [...findings.unpriced]
      .map(([op, count]) => ({ op, count }))
      .toSorted((a, b) => b.count - a.count),
    unresolved: [...findings.unresolved],
    openDims: openDimsOf(graph),
    ...(graph.notes?.length ? { notes: graph.notes } : {}),
    ...(findings.alternatives.length > 0 ? { alternatives: findings.alternatives } : {}),
  };
}
