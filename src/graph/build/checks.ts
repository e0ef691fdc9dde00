import { ProblemError } from "../../core/result.ts";
import type { DraftGraph, DraftNode, DraftTensor, DraftType, DraftValueInfo } from "../draft.ts";
import { MAX_ATTRIBUTES, MAX_NAME_BYTES, MAX_NODES, MAX_PORTS, MAX_RANK, MAX_TENSORS } from "../limits.ts";
import { tooMuch } from "../problems.ts";

/**
 * What every importer's draft must keep to, whatever its parser let through. Throws ProblemError "limit-exceeded" or
 * "malformed".
 */
export function checkDraft(graph: DraftGraph): void {
  const count = { nodes: 0, tensors: 0 };
  checkGraph(graph, count);
}

function checkGraph(graph: DraftGraph, count: { nodes: number; tensors: number }): void {
  count.nodes += graph.nodes.length;
  if (count.nodes > MAX_NODES) throw tooMuch(`The graph has more than ${MAX_NODES} nodes`);
  count.tensors += graph.initializers.length + graph.valueInfo.length;
  if (count.tensors > MAX_TENSORS) throw tooMuch(`The file describes more than ${MAX_TENSORS} tensors`);
  for (const tensor of graph.initializers) checkWeight(tensor);
  for (const list of [graph.inputs, graph.outputs, graph.valueInfo]) for (const info of list) checkInfo(info);
  for (const node of graph.nodes) checkNode(node, count);
}

function checkNode(node: DraftNode, count: { nodes: number; tensors: number }): void {
  if (Math.max(node.inputs.length, node.outputs.length) > MAX_PORTS)
    throw tooMuch(`A node has more than ${MAX_PORTS} inputs or outputs`);
  if (node.attributes.size > MAX_ATTRIBUTES)
    throw tooMuch(`A node has more than ${MAX_ATTRIBUTES} attributes`);
  checkName(node.name);
  checkName(node.op);
  for (const name of node.inputs) checkName(name);
  for (const name of node.outputs) checkName(name);
  for (const attribute of node.attributes.values()) {
    if (attribute.kind === "graph") checkGraph(attribute.graph, count);
    else if (attribute.kind === "tensor") checkDims(attribute.tensor.dims, attribute.tensor.name);
  }
}

function checkWeight({ name, dims, storage }: DraftTensor): void {
  checkName(name);
  checkDims(dims, name);
  if (storage && !(storage.bytes >= 0 && storage.bytes <= Number.MAX_SAFE_INTEGER))
    throw malformed(`The weight "${name}" takes ${storage.bytes} bytes`);
}

function checkInfo(info: DraftValueInfo): void {
  checkName(info.name);
  for (let type: DraftType | undefined = info; type; type = type.holds?.type) {
    const sizes = (type.dims ?? []).map((dim) => (typeof dim === "number" ? dim : 1));
    checkDims(sizes, info.name);
  }
}

/** Characters are counted, which no encoding makes fewer than bytes / 4. */
function checkName(name: string): void {
  if (name.length > MAX_NAME_BYTES) throw tooMuch(`A name is longer than ${MAX_NAME_BYTES} characters`);
}

function checkDims(dims: readonly number[], name: string): void {
  if (dims.length > MAX_RANK) throw tooMuch(`The tensor "${name}" has more than ${MAX_RANK} dimensions`);
  let elements = 1;
  for (const dim of dims) {
    if (!Number.isInteger(dim) || dim < 0)
      throw malformed(`The tensor "${name}" has an impossible dimension (${dim})`);
    elements *= Math.max(dim, 1);
  }
  if (elements > Number.MAX_SAFE_INTEGER) throw tooMuch(`The tensor "${name}" has more than 2^53 elements`);
}

function malformed(what: string): ProblemError {
  return new ProblemError({ code: "malformed", what, where: "", advice: "Export the model again." });
}
