import type { Dtype } from "../../../../src/core/units.ts";
import type { ModelGraph } from "../../../../src/graph/model.ts";
import { analyze } from "../../../../src/predict/analyze.ts";
import { trainingOf } from "../../../../src/predict/training/training.ts";
import type { Training, TrainingOptions } from "../../../../src/predict/training/types.ts";
import { buildGraph, type GraphSpec, type NodeSpec } from "../build.ts";

export function trained(graph: ModelGraph, options: Partial<TrainingOptions> = {}): Training {
  return trainingOf(analyze(graph), { optimizer: "adam", trained: "all", ...options });
}

/** Layers of the same width behind one another: x → MatMul, bias, Relu → … */
export function denseLayers(count: number, batch: number, width: number): ModelGraph {
  const weights: Record<string, readonly number[]> = {};
  const made: Record<string, readonly number[]> = {};
  const nodes: NodeSpec[] = [];
  for (let at = 0; at < count; at++) {
    weights[`w${at}`] = [width, width];
    weights[`b${at}`] = [width];
    for (const name of [`p${at}`, `s${at}`, `y${at}`]) made[name] = [batch, width];
    const input = at === 0 ? "x" : `y${at - 1}`;
    nodes.push(
      { op: "MatMul", name: `product${at}`, inputs: [input, `w${at}`], outputs: [`p${at}`] },
      { op: "Add", name: `bias${at}`, inputs: [`p${at}`, `b${at}`], outputs: [`s${at}`] },
      { op: "Relu", name: `relu${at}`, inputs: [`s${at}`], outputs: [`y${at}`] },
    );
  }
  return buildGraph({ inputs: { x: [batch, width] }, weights, made, outputs: [`y${count - 1}`], nodes });
}

export interface TransformerSizes {
  readonly sequence: number;
  readonly batch: number;
  readonly hidden: number;
  readonly heads: number;
}

/**
 * One layer of a transformer as Korthikanti et al. draw it: two normalizations, attention with dropout on the
 * probabilities, an MLP of four times the width, dropout before each of the two skip connections.
 */
export function transformerLayer(sizes: TransformerSizes, dtype: Dtype, withDropout: boolean): ModelGraph {
  const { sequence: s, batch: b, hidden: h, heads: a } = sizes;
  const typed = (shapes: Readonly<Record<string, readonly number[]>>) =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, { dtype, shape }]));
  const [tokens, wide] = [
    [b, s, h],
    [b, s, 4 * h],
  ];
  const [head, keys, scores] = [
    [b, a, s, h / a],
    [b, a, h / a, s],
    [b, a, s, s],
  ];
  const made: Record<string, readonly number[]> = { a0: tokens };
  const weights: Record<string, readonly number[]> = { n1: [h], m1: [h], n2: [h], m2: [h], scale: [] };
  const nodes: NodeSpec[] = [];
  const run = (op: string, inputs: readonly string[], output: string, shape: readonly number[]) => {
    made[output] = shape;
    nodes.push({ op, name: output, inputs, outputs: [output] });
    return output;
  };
  const linear = (input: string, name: string, columns: number, rows = h) => {
    weights[`${name}.w`] = [rows, columns];
    weights[`${name}.b`] = [columns];
    run("MatMul", [input, `${name}.w`], `${name}.p`, [b, s, columns]);
    return run("Add", [`${name}.p`, `${name}.b`], name, [b, s, columns]);
  };
  const drop = (input: string, shape: readonly number[]) =>
    withDropout ? run("Dropout", [input], `${input}.d`, shape) : input;
  // The layer's input is the work of the layer before: what a weight has a part in.
  weights.embedding = [b, s, h];
  run("Add", ["x", "embedding"], "a0", tokens);
  run("LayerNormalization", ["a0", "n1", "m1"], "a1", tokens);
  const heads = (input: string) => {
    run("Reshape", [input], `${input}.r`, [b, s, a, h / a]);
    return run("Transpose", [`${input}.r`], `${input}.t`, input === "k" ? keys : head);
  };
  const [q, k, v] = ["q", "k", "v"].map((name) => heads(linear("a1", name, h)));
  run("MatMul", [q!, k!], "scores", scores);
  run("Div", ["scores", "scale"], "scaled", scores);
  run("Softmax", ["scaled"], "probabilities", scores);
  run("MatMul", [drop("probabilities", scores), v!], "mixed", head);
  run("Transpose", ["mixed"], "mixed.t", [b, s, a, h / a]);
  run("Reshape", ["mixed.t"], "joined", tokens);
  run("Add", ["a0", drop(linear("joined", "o", h), tokens)], "a2", tokens);
  run("LayerNormalization", ["a2", "n2", "m2"], "a3", tokens);
  run("Gelu", [linear("a3", "up", 4 * h)], "active", wide);
  run("Add", ["a2", drop(linear("active", "down", h, 4 * h), tokens)], "y", tokens);
  const spec: GraphSpec = {
    inputs: typed({ x: tokens }),
    weights: typed(weights),
    made: typed(made),
    outputs: ["y"],
    nodes,
  };
  return buildGraph(spec);
}
