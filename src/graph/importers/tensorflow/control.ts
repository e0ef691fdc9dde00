import type { DraftGraph, DraftNode, DraftTensor } from "../../draft.ts";
import { between, type Target, type TfNode } from "./target.ts";

/** TensorFlow's control flow as ONNX's: bodies read what lies around them by name. */

export function branches(node: TfNode, to: Target, condition: string, yes: DraftGraph, no: DraftGraph): void {
  to.emit(node, "If", [condition], {
    then_branch: { kind: "graph", graph: yes },
    else_branch: { kind: "graph", graph: no },
  });
}

/**
 * while cond(states): states = body(states), as a Loop: the condition is worked out once before, and in each turn on the
 * states that come out. Where it is a count that goes up to a bound, the turns are counted by that.
 */
export function whileLoop(
  node: TfNode,
  to: Target,
  condition: (names: readonly string[]) => DraftGraph,
  body: (names: readonly string[]) => DraftGraph,
): void {
  const prefix = between(node, "turn");
  const entering = node.inputs.map((_, i) => `${prefix}/state_${i}`);
  const inner = body(entering);
  const leaving = inner.outputs.map(({ name }, i) => passing(inner, name, `${prefix}/next_${i}`));
  const after = condition(leaving.map(({ name }) => name));
  const before = condition(node.inputs);
  to.splice(before);
  const turns = countedTurns(node, to, condition(entering), inner, entering);
  const states = entering.map((name) => ({ name, dtype: "unknown" as const, dims: null }));
  const always: DraftTensor = { name: `${prefix}/true`, dtype: "bool", dims: [], values: [1] };
  const goOn = turns ? always.name : (after.outputs[0]?.name ?? always.name);
  const graph: DraftGraph = {
    name: "body",
    nodes: [...inner.nodes, ...leaving.flatMap(({ nodes }) => nodes), ...after.nodes],
    initializers: [...inner.initializers, ...after.initializers.filter(absentFrom(inner)), always],
    inputs: [
      { name: `${prefix}/turn`, dtype: "i64", dims: [] },
      { name: `${prefix}/go_on`, dtype: "bool", dims: [] },
      ...states,
    ],
    outputs: [goOn, ...leaving.map(({ name }) => name)].map((name) => ({
      name,
      dtype: "unknown",
      dims: null,
    })),
    valueInfo: [...inner.valueInfo, ...after.valueInfo],
  };
  const start = before.outputs[0]?.name ?? "";
  to.emit(node, "Loop", [turns ?? "", turns ? "" : start, ...node.inputs], {
    body: { kind: "graph", graph },
  });
}

function absentFrom({ initializers }: DraftGraph): (tensor: DraftTensor) => boolean {
  const there = new Set(initializers.map(({ name }) => name));
  return ({ name }) => !there.has(name);
}

/** A state under a name of its own: a body may hand on what it was given, or one tensor twice. */
function passing(
  graph: DraftGraph,
  from: string,
  name: string,
): { name: string; nodes: readonly DraftNode[] } {
  const identity: DraftNode = {
    name,
    op: "Identity",
    domain: "",
    overload: "",
    inputs: [from],
    outputs: [name],
    attributes: new Map(),
    at: graph.nodes[0]?.at ?? "",
  };
  return { name, nodes: [identity] };
}

/** The tensor that holds how often a loop turns: the least of bound − start over the comparisons of its condition. */
function countedTurns(
  node: TfNode,
  to: Target,
  condition: DraftGraph,
  body: DraftGraph,
  entering: readonly string[],
): string | null {
  const bounds = comparisons(condition);
  if (!bounds) return null;
  const makers = new Map(body.nodes.flatMap((inner) => inner.outputs.map((name) => [name, inner] as const)));
  const differences: string[] = [];
  for (const [i, { counter, bound }] of bounds.entries()) {
    const state = entering.indexOf(counter);
    if (state < 0 || !goesUpByOne(makers, body, to, body.outputs[state]?.name ?? "", entering[state] ?? ""))
      return null;
    const held = entering.indexOf(bound);
    // A bound that is a state must be handed on as it is.
    if (held >= 0 && origin(makers, body.outputs[held]?.name ?? "") !== entering[held]) return null;
    const difference = between(node, `turns_${i}`);
    const operands = [node.inputs[held] ?? bound, node.inputs[state] ?? ""];
    to.emit(node, "Sub", operands, {}, { outputs: [difference], part: `turns_${i}` });
    differences.push(difference);
  }
  if (differences.length === 1) return differences[0]!;
  const least = between(node, "turns");
  to.emit(node, "Min", differences, {}, { outputs: [least], part: "turns" });
  return least;
}

/** Through nodes that hand on what they get. */
function origin(makers: ReadonlyMap<string, DraftNode>, name: string): string {
  let at = name;
  for (let hop = 0; hop < 8; hop++) {
    const maker = makers.get(at);
    if (maker?.op !== "Identity") break;
    at = maker.inputs[0] ?? "";
  }
  return at;
}

function goesUpByOne(
  makers: ReadonlyMap<string, DraftNode>,
  body: DraftGraph,
  to: Target,
  next: string,
  state: string,
): boolean {
  const maker = makers.get(origin(makers, next));
  if (maker?.op !== "Add") return false;
  const others = maker.inputs.filter((name) => origin(makers, name) !== state);
  const [step] = others;
  if (others.length !== 1 || step === undefined) return false;
  const values = body.initializers.find(({ name }) => name === step)?.values ?? to.facts.values(step);
  return values?.length === 1 && values[0] === 1;
}

interface Comparison {
  readonly counter: string;
  readonly bound: string;
}

/** A condition that is counter < bound, or several of them at once; null for any other. */
function comparisons(condition: DraftGraph): Comparison[] | null {
  const makers = new Map(
    condition.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)),
  );
  const found: Comparison[] = [];
  const open = [condition.outputs[0]?.name ?? ""];
  for (let steps = 0; open.length > 0; steps++) {
    const maker = makers.get(origin(makers, open.pop()!));
    if (!maker || steps > 64) return null;
    const [a = "", b = ""] = maker.inputs.map((name) => origin(makers, name));
    if (maker.op === "And") open.push(a, b);
    else if (maker.op === "Less") found.push({ counter: a, bound: b });
    else if (maker.op === "Greater") found.push({ counter: b, bound: a });
    else return null;
  }
  return found;
}
