import type { Estimate } from "../core/estimate.ts";
import type { Problem } from "../core/result.ts";
import type { Runtime } from "../core/runtime.ts";
import type { DataType } from "../graph/datatypes/index.ts";
import type { Converted } from "../graph/datatypes/types.ts";
import { leastTotals } from "../predict/range.ts";
import type { Analysis, AnalyzedNode, Port, Prediction, ReadPort } from "../predict/types.ts";

/**
 * The documents that `analyze --json` and `predict --json` print; docs/prediction.md has their fields. What is not known
 * as a number is null, which no sum can take for nothing.
 */

function portJson({ name, dtype, shape }: Port) {
  return { name, dtype, shape };
}

function readPortJson(port: ReadPort) {
  return { ...portJson(port), weight: port.weight };
}

function nodeJson(node: AnalyzedNode) {
  const { name, op, original, priced, symbolic, repeats } = node;
  return {
    name,
    op,
    ...(original === undefined ? {} : { original }),
    class: priced || symbolic ? node.class : null,
    macs: priced ? node.macs : null,
    flops: priced ? node.flops : null,
    bytesRead: priced ? node.bytesRead : null,
    bytesWritten: priced ? node.bytesWritten : null,
    bytesWeights: priced ? node.bytesWeights : null,
    params: node.params,
    ...(symbolic ? { symbolic } : {}),
    ...(repeats === undefined ? {} : { repeats }),
    inputs: node.inputs.map(readPortJson),
    outputs: node.outputs.map(portJson),
  };
}

export function analysisJson(analysis: Analysis) {
  const { format, name, source, inputs, totals, symbolic, nodes, memory } = analysis;
  const { unpriced, unresolved, openDims, alternatives, remarks, notes } = analysis;
  const least = leastTotals(analysis);
  return {
    format,
    name,
    source,
    inputs: inputs.map(portJson),
    totals,
    symbolic,
    ...(least ? { least } : {}),
    nodes: nodes.map((node, at) => ({ ...nodeJson(node), memory: memory[at]! })),
    unpriced,
    unresolved,
    openDims,
    ...(alternatives
      ? {
          alternatives: alternatives.map(({ from, to, nodes }) => ({ from, to, nodes: nodes.map(nodeJson) })),
        }
      : {}),
    ...(remarks ? { remarks } : {}),
    ...(notes ? { notes } : {}),
  };
}

function timeJson({ value, low, high }: Estimate) {
  return { value, low, high };
}

/** The analysis with a time for each node and in total, in seconds. */
export function predictionJson(analysis: Analysis, prediction: Prediction) {
  const analyzed = analysisJson(analysis);
  const nodes = analyzed.nodes.map((node, at) => {
    const { time, basis } = prediction.nodes[at]!;
    const within = basis.kind === "fused" ? { within: basis.into } : {};
    return { ...node, time: basis.kind === "unpriced" ? null : timeJson(time), ...within };
  });
  const { runtime, share, warnings } = prediction;
  const rest = share ? { runtime, share, warnings } : {};
  return { ...analyzed, nodes, ...rest, total: timeJson(prediction.total) };
}

/** The analysis of a model in a data type that has no time here: what is missing stands in `untimed`. */
export function unpricedJson(analysis: Analysis, runtime: Runtime, { what, where }: Problem) {
  return { ...analysisJson(analysis), runtime, total: null, untimed: { what, where } };
}

/** Which data type the model was written in, what stays as it is, and why all of it does. */
export function dataTypeJson(name: DataType, { left, notes }: Converted) {
  return { name, left, notes };
}
