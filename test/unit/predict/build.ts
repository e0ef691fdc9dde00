import type { Dtype } from "../../../src/core/units.ts";
import type { Attribute, Dim, GraphNode, ModelGraph, Shape, TensorInfo } from "../../../src/graph/model.ts";

type Declared = Shape | null | { readonly dtype: Dtype; readonly shape: Shape | null };

export interface NodeSpec {
  readonly op: string;
  readonly name?: string;
  readonly domain?: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly bodies?: Readonly<Record<string, ModelGraph>>;
  readonly folded?: boolean;
  readonly iterations?: Dim | null;
}

export interface GraphSpec {
  readonly inputs?: Readonly<Record<string, Declared>>;
  readonly weights?: Readonly<Record<string, Declared>>;
  /** Shapes of what the nodes make. */
  readonly made?: Readonly<Record<string, Declared>>;
  readonly outputs?: readonly string[];
  readonly nodes: readonly NodeSpec[];
}

/** A ModelGraph written by hand, f32 unless said otherwise. */
export function buildGraph(spec: GraphSpec): ModelGraph {
  const tensors = new Map<string, TensorInfo>();
  const declare = (of: Readonly<Record<string, Declared>> | undefined, origin: TensorInfo["origin"]) => {
    for (const [name, declared] of Object.entries(of ?? {})) {
      const full =
        declared !== null && "dtype" in declared ? declared : { dtype: "f32" as const, shape: declared };
      tensors.set(name, { name, origin, ...full });
    }
  };
  declare(spec.inputs, "input");
  declare(spec.weights, "weight");
  declare(spec.made, "node");
  const nodes = spec.nodes.map(
    (node, at): GraphNode => ({
      name: node.name ?? `${node.op}_${at}`,
      op: node.op,
      domain: node.domain ?? "",
      inputs: node.inputs,
      outputs: node.outputs,
      attributes: node.attributes ?? {},
      bodies: node.bodies ?? {},
      folded: node.folded ?? false,
      ...(node.iterations === undefined ? {} : { iterations: node.iterations }),
    }),
  );
  return {
    name: "hand-made",
    source: { format: "onnx", version: "9", producer: "test" },
    inputs: Object.keys(spec.inputs ?? {}),
    outputs: spec.outputs ?? [],
    tensors,
    nodes,
  };
}

/** "2x8 i64:4 - i8:": a f32 matrix, four int64, an input left out, an int8 scalar. */
function operands(text: string): (Declared | "absent")[] {
  return text.split(" ").map((word) => {
    if (word === "-") return "absent";
    const [dtype, dims = ""] = word.includes(":") ? word.split(":") : ["f32", word];
    return { dtype: dtype as Dtype, shape: dims === "" ? [] : dims.split("x").map(Number) };
  });
}

/** One node, its inputs i0, i1 … (weights where named so) and outputs o0, o1 …, as a graph. */
export function oneNode(
  op: string,
  inputText: string,
  outputText: string,
  options: {
    readonly attributes?: Readonly<Record<string, Attribute>>;
    readonly domain?: string;
    readonly weights?: readonly number[];
  } = {},
): ModelGraph {
  const inputs = operands(inputText);
  const outputs = operands(outputText).filter((output) => output !== "absent");
  const activations: Record<string, Declared> = {};
  const weights: Record<string, Declared> = {};
  for (const [at, input] of inputs.entries()) {
    if (input === "absent") continue;
    (options.weights?.includes(at) ? weights : activations)[`i${at}`] = input;
  }
  return buildGraph({
    inputs: activations,
    weights,
    made: Object.fromEntries(outputs.map((output, at) => [`o${at}`, output])),
    outputs: outputs.map((_, at) => `o${at}`),
    nodes: [
      {
        op,
        domain: options.domain ?? "",
        inputs: inputs.map((input, at) => (input === "absent" ? "" : `i${at}`)),
        outputs: outputs.map((_, at) => `o${at}`),
        attributes: options.attributes ?? {},
      },
    ],
  });
}
