import { type LayerCall, type LayerRule, Untranslatable } from "../layer.ts";

/** Attention, as Keras works it out: einsums for the projections, two products around a softmax. */

const multiHead: LayerRule = (call) => {
  const query = call.inputs[0] ?? call.named.query;
  const value = call.inputs[1] ?? call.named.value;
  if (query === undefined || value === undefined) throw new Untranslatable();
  const key = call.inputs[2] ?? call.named.key ?? value;
  const [heads, size] = [call.number("num_heads", 0), call.number("key_dim", 0)];
  const valueSize = call.number("value_dim", size);
  const width = call.shape(query).at(-1)!;
  const output = call.setting("output_shape");
  // Attention over several axes, or outputs of several.
  if (call.shape(query).length !== 3 || (output !== undefined && typeof output !== "number"))
    throw new Untranslatable();
  const biased = (x: string, name: string, dims: readonly number[]) =>
    call.flag("use_bias", true) ? call.emit("Add", [x, call.weight(`${name}/bias`, dims)]) : x;
  const project = (x: string, name: string, each: number) => {
    const kernel = call.weight(`${name}/kernel`, [call.shape(x).at(-1)!, heads, each]);
    return biased(call.emit("Einsum", [x, kernel], { equation: "abc,cde->abde" }), name, [heads, each]);
  };
  const scaled = call.emit("Mul", [project(query, "query", size), call.scalar(1 / Math.sqrt(size))]);
  const scores = call.emit("Einsum", [project(key, "key", size), scaled], { equation: "aecd,abcd->acbe" });
  const weights = call.emit("Softmax", [scores], { axis: -1 });
  const mixed = call.emit("Einsum", [weights, project(value, "value", valueSize)], {
    equation: "acbe,aecd->abcd",
  });
  const outputs = typeof output === "number" ? output : width;
  const kernel = call.weight("attention_output/kernel", [heads, valueSize, outputs]);
  const made = call.emit("Einsum", [mixed, kernel], { equation: "abcd,cde->abe" });
  const result = typeof outputs === "number" ? biased(made, "attention_output", [outputs]) : made;
  return call.options.return_attention_scores === true ? [result, weights] : result;
};

interface Given {
  readonly query: string;
  readonly value: string;
  readonly key: string;
}

function given(call: LayerCall): Given {
  const [query, value, key = value] = call.inputs;
  if (query === undefined || value === undefined || key === undefined) throw new Untranslatable();
  return { query, value, key };
}

/** Scores from products of queries and keys, perhaps scaled by a learned number. */
const attention: LayerRule = (call) => {
  const { query, value, key } = given(call);
  if (call.text("score_mode", "dot") !== "dot") throw new Untranslatable();
  const scores = call.emit("Einsum", [query, key], { equation: "abd,acd->abc" });
  const scaled = call.flag("use_scale") ? call.emit("Mul", [scores, call.weight("scale", [])]) : scores;
  return call.emit("MatMul", [call.emit("Softmax", [scaled], { axis: -1 }), value]);
};

/** Scores from Σ scale · tanh(query + key). */
const additive: LayerRule = (call) => {
  const { query, value, key } = given(call);
  const queries = call.emit("Unsqueeze", [query], { axes: [2] });
  const keys = call.emit("Unsqueeze", [key], { axes: [1] });
  const bent = call.emit("Tanh", [call.emit("Add", [queries, keys])]);
  const size = call.shape(query).at(-1)!;
  const scaled = call.flag("use_scale", true) ? call.emit("Mul", [bent, call.weight("scale", [size])]) : bent;
  const scores = call.emit("ReduceSum", [scaled], { axes: [-1], keepdims: 0 });
  return call.emit("MatMul", [call.emit("Softmax", [scores], { axis: -1 }), value]);
};

export const ATTENTION: Readonly<Record<string, LayerRule>> = {
  MultiHeadAttention: multiHead,
  Attention: attention,
  AdditiveAttention: additive,
};
