import type { Mutable } from "../core/mutable.ts";
import { type Dim, type GraphNode, hasBodies } from "../graph/model.ts";
import { multiply, symbolsOf } from "../graph/shapes/dims.ts";
import { parse } from "../graph/shapes/polynomial.ts";
import { controlPlan } from "./cost/control.ts";
import { costRule, opLabel } from "./cost/index.ts";
import { type CostRule, free } from "./cost/rule.ts";
import { byWeight, Findings } from "./findings.ts";
import type { Liveness } from "./liveness.ts";
import type { Parameters } from "./params.ts";
import { portsOf, type Scope, type Step, type View, viewOf } from "./scope.ts";
import { closedAmounts, multiplyAmounts, openAmounts, UNWRITTEN, writeAmounts } from "./symbolic/amounts.ts";
import { type OpenCost, OpenCounter } from "./symbolic/cost.ts";
import { openDimsOf } from "./symbolic/open-view.ts";
import type { AnalyzedNode, OpCost } from "./types.ts";

/** What a node costs in one run: numbers, or expressions in open dims; null: not known. */
type Cost = { readonly fixed: OpCost } | { readonly open: OpenCost } | null;

const FOLDED: Cost = { fixed: free("constant") };

/** Where a walk is: a graph or a body, how often it runs, and what is alive around it. */
interface Place {
  readonly scope: Scope;
  readonly times: Dim;
  readonly liveness: Liveness;
  /** Bytes alive in the graphs around. */
  readonly around: number;
}

/** The graph's nodes in order, those of bodies after the node that runs them. */
export function walkGraph(liveness: Liveness, parameters: Parameters): Findings {
  const walker = new Walker(parameters);
  const findings = new Findings();
  walker.walk(findings, { scope: liveness.scope, times: 1, liveness, around: 0 });
  return findings;
}

class Walker {
  readonly #parameters: Parameters;
  readonly #counter = new OpenCounter();

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
  }

  walk(findings: Findings, place: Place): void {
    place.scope.steps.forEach((step, at) => {
      this.#node(findings, place, step, at);
    });
  }

  #node(findings: Findings, place: Place, step: Step, at: number): void {
    const { node } = step;
    if (node.folded) {
      this.#record(findings, place, step, at, FOLDED);
      return;
    }
    if (hasBodies(node)) {
      this.#control(findings, place, step, at);
      return;
    }
    const rule = costRule(node.domain, node.op);
    const seen = viewOf(step);
    if (seen.kind === "unknown")
      for (const name of seen.names) findings.unresolved.add(place.scope.prefix + name);
    const cost = rule ? this.#price(node.domain, rule, seen) : null;
    if (cost && "open" in cost && seen.kind === "open")
      for (const dim of openDimsOf(seen.view)) this.#depends(findings, dim);
    this.#record(findings, place, step, at, cost);
    // An op with a rule whose sizes are unknown is in the list of tensors; any other is in the list of ops.
    if (!cost && (!rule || seen.kind !== "unknown")) findings.addUnpriced(opLabel(node.domain, node.op));
  }

  #price(domain: string, rule: CostRule, seen: View): Cost {
    if (seen.kind === "unknown") return null;
    if (seen.kind === "sized") {
      const fixed = rule(seen.view);
      return fixed && { fixed };
    }
    const open = this.#counter.cost(domain, rule, seen.view);
    if (!open) return null;
    const amounts = closedAmounts(open.amounts);
    const { amounts: _, ...kind } = open;
    return amounts ? { fixed: { ...kind, ...amounts } } : { open };
  }

  #depends(findings: Findings, dim: Dim): void {
    for (const symbol of symbolsOf(dim)) findings.symbols.add(symbol);
  }

  #record(findings: Findings, place: Place, step: Step, at: number, cost: Cost): void {
    const { node } = step;
    const { scope, times, liveness, around } = place;
    const { numbers, symbolic, repeats } = this.#inAllRuns(findings, cost, times);
    const analyzed: Mutable<AnalyzedNode> = {
      name: scope.prefix + node.name,
      op: opLabel(node.domain, node.op),
      class: numbers.class,
      macs: numbers.macs,
      flops: numbers.flops,
      sfu: numbers.sfu,
      bytesRead: numbers.bytesRead,
      bytesWritten: numbers.bytesWritten,
      bytesWeights: numbers.bytesWeights,
      inputs: portsOf(step.inputs),
      outputs: portsOf(step.outputs),
      params: this.#parameters.claim(step),
      priced: cost !== null && symbolic === null,
    };
    if (node.original !== undefined) analyzed.original = node.original;
    if (numbers.integer) analyzed.integer = true;
    if (numbers.steps !== undefined) analyzed.steps = numbers.steps;
    if (symbolic) analyzed.symbolic = symbolic;
    if (repeats !== 1) analyzed.repeats = repeats;
    findings.nodes.push(analyzed);
    findings.memory.push(around + liveness.alive[at]! + peakWithin(liveness, node));
  }

  /** The figures for as often as the node runs: numbers, all 0 where they are expressions. */
  #inAllRuns(
    findings: Findings,
    cost: Cost,
    times: Dim,
  ): { numbers: OpCost; symbolic: AnalyzedNode["symbolic"] | null; repeats: number } {
    if (!cost)
      return { numbers: free("control"), symbolic: null, repeats: typeof times === "number" ? times : 1 };
    if ("fixed" in cost && typeof times === "number")
      return { numbers: repeated(cost.fixed, times), symbolic: null, repeats: times };
    const once = "fixed" in cost ? openAmounts(cost.fixed) : cost.open.amounts;
    const { class: opClass, integer } = "fixed" in cost ? cost.fixed : cost.open;
    const amounts = multiplyAmounts(once, parse(times));
    // Nothing, however often: a view, a constant.
    if (closedAmounts(amounts)) return { numbers: free(opClass), symbolic: null, repeats: 1 };
    this.#depends(findings, times);
    findings.addOpen(amounts);
    return {
      numbers: { ...free(opClass), ...(integer ? { integer } : {}) },
      symbolic: writeAmounts(amounts),
      repeats: typeof times === "number" ? times : 1,
    };
  }

  #control(findings: Findings, place: Place, step: Step, at: number): void {
    const { node } = step;
    const { scope, times } = place;
    const plan = controlPlan(node);
    this.#record(findings, place, step, at, plan && { fixed: free("control") });
    if (!plan) {
      findings.addUnpriced(opLabel(node.domain, node.op));
      return;
    }
    if (plan.kind === "branch") {
      this.#branches(findings, place, node, at, plan.bodies);
      return;
    }
    for (const body of plan.once ?? []) this.walk(findings, this.#within(place, node, at, body, times));
    const all = plan.times === null ? null : multiply(times, plan.times);
    if (all === null)
      findings.unresolved.add(`${scope.prefix}${node.name} (trip count; counted per iteration)`);
    if (plan.times !== 0) this.walk(findings, this.#within(place, node, at, plan.body, all ?? times));
  }

  #branches(findings: Findings, place: Place, node: GraphNode, at: number, bodies: readonly string[]): void {
    const branches = bodies.map((body) => {
      const gathered = new Findings();
      this.walk(gathered, this.#within(place, node, at, body, place.times));
      return gathered;
    });
    for (const branch of branches) findings.appendUnknowns(branch);
    const { order, sure } = byWeight(branches);
    const [costly, ...cheaper] = order;
    if (!costly) return;
    const from = findings.nodes.length;
    findings.append(costly);
    const to = findings.nodes.length;
    for (const branch of cheaper) findings.alternatives.push({ from, to, nodes: branch.nodes });
    // Which branch is the costlier depends on the sizes: no one expression holds.
    if (!sure) findings.addOpen(UNWRITTEN);
  }

  /** A body of the node as a place of its own. */
  #within({ liveness, around }: Place, node: GraphNode, at: number, body: string, times: Dim): Place {
    const inner = liveness.bodies.get(node)![body]!;
    return { scope: inner.scope, times, liveness: inner, around: around + liveness.alive[at]! };
  }
}

/** What the node's bodies need at their worst. */
function peakWithin({ bodies }: Liveness, node: GraphNode): number {
  const inner = bodies.get(node);
  return inner ? Math.max(...Object.values(inner).map(({ peak }) => peak)) : 0;
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
