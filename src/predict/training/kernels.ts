import { bytesOf } from "../../core/units.ts";
import { elementsOf } from "../../graph/model.ts";
import type { AnalyzedNode, Port, ReadPort } from "../types.ts";
import type { BackwardView, Kernel, Operand } from "./backward/rule.ts";
import type { Flow } from "./flow.ts";
import { bareOp } from "./learned.ts";
import type { Amounts } from "./types.ts";

export const NO_AMOUNTS: Amounts = {
  macs: 0,
  flops: 0,
  sfu: 0,
  bytesRead: 0,
  bytesWritten: 0,
  bytesWeights: 0,
};

/** Totals of nodes. */
export function sumOf(parts: readonly Amounts[]): Amounts {
  const sum = { ...NO_AMOUNTS };
  for (const part of parts) {
    sum.macs += part.macs;
    sum.flops += part.flops;
    sum.sfu += part.sfu;
    sum.bytesRead += part.bytesRead;
    sum.bytesWritten += part.bytesWritten;
    sum.bytesWeights += part.bytesWeights;
  }
  return sum;
}

function operandOf(port: Port, weight: boolean, wanted: boolean): Operand | null {
  const elements = elementsOf(port.shape);
  if (elements === null) return null;
  const { name, dtype } = port;
  // No dim is a name where there is a number of elements.
  const shape = port.shape as readonly number[];
  return { name, dtype, shape, elements, bytes: bytesOf(dtype, elements), weight, wanted };
}

/** One pass of a node as its rule sees it; null where a size is not known. */
export function viewOf(node: AnalyzedNode, at: number, flow: Flow): BackwardView | null {
  const inputs = node.inputs.map((port: ReadPort, position) =>
    operandOf(port, port.weight, flow.wants(at, position)),
  );
  const outputs = node.outputs.map((port) => operandOf(port, false, flow.reached(port.name)));
  const [output] = outputs;
  if (!output || inputs.includes(null) || outputs.includes(null)) return null;
  const times = node.repeats ?? 1;
  return {
    op: bareOp(node.op),
    class: node.class,
    inputs: inputs.filter((operand) => operand !== null),
    outputs: outputs.filter((operand) => operand !== null),
    output,
    macs: node.macs / times,
    other: Math.max(0, node.flops - 2 * node.macs) / times,
    sfu: node.sfu / times,
    steps: node.steps ?? 1,
  };
}

function bytesIn(operands: readonly Operand[], weight: boolean): number {
  const seen = new Set<string>();
  let bytes = 0;
  for (const operand of operands) {
    if (operand.weight !== weight || seen.has(operand.name)) continue;
    seen.add(operand.name);
    bytes += operand.bytes;
  }
  return bytes;
}

/** A kernel in the form of a node, for as often as its node runs: what it reads besides are the outputs' gradients. */
export function nodeOf(kernel: Kernel, view: BackwardView, node: AnalyzedNode): AnalyzedNode {
  const times = node.repeats ?? 1;
  const { to, reads = [], macs = 0, other = 0, sfu = 0, kept = 0, steps = 1 } = kernel;
  const gradients =
    kernel.gradientsRead ??
    bytesIn(
      view.outputs.filter(({ wanted }) => wanted),
      false,
    );
  const written = kernel.bytesWritten ?? bytesIn(to, false) + bytesIn(to, true);
  return {
    name: `${node.name}, gradient of ${to.map(({ name }) => name).join(", ")}`,
    op: node.op,
    class: kernel.class,
    macs: macs * times,
    flops: (2 * macs + other) * times,
    sfu: sfu * times,
    bytesRead: (gradients + bytesIn(reads, false) + kept) * times,
    bytesWritten: written * times,
    bytesWeights: bytesIn(reads, true) * times,
    inputs: [],
    outputs: to.map(({ name, dtype, shape }) => ({ name: `gradient of ${name}`, dtype, shape })),
    params: 0,
    priced: true,
    ...(times === 1 ? {} : { repeats: times }),
    ...(steps > 1 ? { steps } : {}),
  };
}

/** Gradients of one tensor that come from several readers are added up, two at a time. */
export function additions(port: Port, arrivals: number, times: number): AnalyzedNode | null {
  const elements = elementsOf(port.shape);
  if (arrivals < 2 || elements === null) return null;
  const sums = (arrivals - 1) * times;
  const bytes = bytesOf(port.dtype, elements);
  return {
    name: `${port.name}, sum of its gradients`,
    op: "Add",
    class: "elementwise",
    macs: 0,
    flops: elements * sums,
    sfu: 0,
    bytesRead: 2 * bytes * sums,
    bytesWritten: bytes * sums,
    bytesWeights: 0,
    inputs: [],
    outputs: [port],
    params: 0,
    priced: true,
    ...(sums === 1 ? {} : { repeats: sums }),
  };
}
