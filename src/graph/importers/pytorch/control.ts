import type { DraftAttribute, DraftGraph } from "../../draft.ts";
import { Drafting } from "../../drafting.ts";
import { outputNames } from "./call.ts";
import type { Argument, ProgramGraph, ProgramNode } from "./program.ts";
import type { Translation } from "./translate.ts";

/** Operators that run other graphs ("torch.ops.higher_order.…"), in the words of If, Loop and Scan. */

/** @returns false where the operator is none of those that are known, or its arguments are not as expected */
export function lowerControl(op: string, node: ProgramNode, outer: Translation, path: string): boolean {
  const graphs = node.inputs.flatMap(({ value }) => (value.kind === "graph" ? value.graph : []));
  const last = node.inputs.findLastIndex(({ value }) => value.kind === "graph");
  const rest = node.inputs.slice(last + 1).map(({ value }) => value);
  const [first, second] = graphs;
  if (!first) return false;
  switch (op) {
    case "cond":
      return second !== undefined && branch(node, outer, path, first, second, rest);
    case "while_loop":
      return second !== undefined && whileLoop(node, outer, path, first, second, rest);
    case "map_impl":
      return mapOver(node, outer, path, first, rest);
    // These change only how gradients, types or compilation are handled.
    case "wrap":
    case "wrap_with_set_grad_enabled":
    case "wrap_with_autocast":
    case "hints_wrapper":
    case "strict_mode":
    case "tag_activation_checkpoint":
    case "invoke_subgraph":
      return inline(node, outer, path, first, rest);
    default:
      return false;
  }
}

function operands(outer: Translation, values: readonly Argument[]): readonly string[] {
  return values.flatMap((value) => {
    if (value.kind === "tensors") return value.names.map((name) => outer.resolve(name));
    return value.kind === "tensor" || value.kind === "symbol" ? outer.resolve(value.name) : [];
  });
}

/** Writes the graph where it is called; names of its inputs stand for what it is given. */
function run(
  from: Translation,
  path: string,
  graph: ProgramGraph,
  given: readonly string[],
  draft = from.draft,
): readonly string[] {
  const inner = from.inner(graph, path, draft);
  const inputs = graph.inputs.flatMap((input) =>
    input.kind === "tensor" || input.kind === "symbol" ? input.name : [],
  );
  for (const [i, name] of inputs.entries()) {
    const outside = given[i];
    if (outside !== undefined) inner.alias(name, outside);
  }
  inner.nodes();
  return inner.results();
}

function inline(
  node: ProgramNode,
  outer: Translation,
  path: string,
  graph: ProgramGraph,
  rest: readonly Argument[],
): boolean {
  const results = run(outer, path, graph, operands(outer, rest));
  for (const [i, name] of outputNames(node).entries())
    if (results[i] !== undefined) outer.alias(name, results[i]);
  return true;
}

function branch(
  node: ProgramNode,
  outer: Translation,
  path: string,
  yes: ProgramGraph,
  no: ProgramGraph,
  rest: readonly Argument[],
): boolean {
  const condition = node.inputs[0]?.value;
  if (condition?.kind !== "tensor" && condition?.kind !== "symbol") return false;
  const given = operands(outer, rest);
  const body = (name: string, graph: ProgramGraph) => {
    const draft = new Drafting(outer.where);
    const results = run(outer, `${path}/${name}`, graph, given, draft);
    return bodyOf(draft, name, results);
  };
  write(node, outer, path, "If", [outer.resolve(condition.name)], {
    then_branch: body("true", yes),
    else_branch: body("false", no),
  });
  return true;
}

/** While `condition` holds, `body` makes new states of old ones; how often is not known before run time. */
function whileLoop(
  node: ProgramNode,
  outer: Translation,
  path: string,
  condition: ProgramGraph,
  body: ProgramGraph,
  rest: readonly Argument[],
): boolean {
  const [carried, additional] = [operands(outer, rest.slice(0, 1)), operands(outer, rest.slice(1))];
  const [answer] = condition.outputs;
  if ((answer?.kind !== "tensor" && answer?.kind !== "symbol") || carried.length === 0) return false;
  const [start] = run(outer, `${path}/cond_fn`, condition, [...carried, ...additional]);
  const draft = new Drafting(outer.where);
  draft.input(`${path}/iteration`, "i64", []);
  draft.input(`${path}/condition`, "bool", []);
  const states = carried.map((_, i) => draft.input(`${path}/state_${i}`, "unknown", null));
  const results = run(outer, `${path}/body_fn`, body, [...states, ...additional], draft);
  const [goOn] = run(outer, `${path}/body_fn/cond_fn`, condition, [...results, ...additional], draft);
  write(node, outer, path, "Loop", ["", start!, ...carried], {
    body: bodyOf(draft, "body", [goOn!, ...results]),
  });
  return true;
}

/** The graph for each slice along the first axis. */
function mapOver(
  node: ProgramNode,
  outer: Translation,
  path: string,
  graph: ProgramGraph,
  rest: readonly Argument[],
): boolean {
  const [over, additional] = [operands(outer, rest.slice(0, 1)), operands(outer, rest.slice(1))];
  if (over.length === 0) return false;
  const draft = new Drafting(outer.where);
  const slices = over.map((_, i) => draft.input(`${path}/slice_${i}`, "unknown", null));
  const results = run(outer, `${path}/f`, graph, [...slices, ...additional], draft);
  write(node, outer, path, "Scan", over, {
    body: bodyOf(draft, "body", results),
    num_scan_inputs: over.length,
  });
  return true;
}

function bodyOf(draft: Drafting, name: string, results: readonly string[]): DraftAttribute {
  for (const result of results) draft.output(result);
  const graph: DraftGraph = draft.finish(name);
  return { kind: "graph", graph };
}

function write(
  node: ProgramNode,
  outer: Translation,
  path: string,
  op: string,
  inputs: readonly string[],
  attributes: Readonly<Record<string, DraftAttribute | number>>,
): void {
  const outputs = outputNames(node).map((name) => outer.resolve(name));
  outer.draft.node(op, inputs, {
    name: path,
    attributes,
    outputs,
    original: node.target.replace(/^torch\.ops\./, ""),
  });
}
