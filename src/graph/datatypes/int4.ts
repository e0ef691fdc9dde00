import type { ModelGraph } from "../model.ts";
import { type ConstantProduct, constantProduct } from "./products.ts";
import { quantisedAlready } from "./quantised.ts";
import { type Rewriting, rewritten } from "./rewriting.ts";
import type { Converted, DataTypeRule } from "./types.ts";

/** Weights of a column that share a scale. */
const BLOCK = 32;
const BITS = 4;

/**
 * Products with a constant matrix as MatMulNBits of com.microsoft: each column of [K, N] in blocks of 32 weights, 4 bits
 * each, with a scale of the activations' type and no zero points (symmetric).
 */
function convert(graph: ModelGraph): Converted {
  const left = quantisedAlready(graph);
  const changed = new Set<string>();
  if (left) return { graph, changed, notes: [], left };
  const result = rewritten(graph, (rewriting) => {
    const packed = new Map<string, readonly [string, string]>();
    return (node) => {
      const product = constantProduct(rewriting, node);
      if (product?.shape.length !== 2) {
        rewriting.keep(node);
        return;
      }
      const key = `${product.weight.name} ${product.shape}`;
      const weights = packed.get(key) ?? pack(rewriting, product);
      packed.set(key, weights);
      const [K, N] = product.shape as readonly [number, number];
      const bias = isVector(rewriting, product.added, N);
      const result = node.outputs[0]!;
      const output =
        product.added && !bias
          ? rewriting.declare(`${result}_product`, product.output.dtype, product.output.shape)
          : result;
      changed.add(node.name);
      rewriting.keep({
        ...node,
        op: "MatMulNBits",
        domain: "com.microsoft",
        // Zero points and the order of groups are left out before the bias.
        inputs: [product.input.name, ...weights, ...(bias ? ["", "", product.added] : [])],
        outputs: [output],
        attributes: { K, N, bits: BITS, block_size: BLOCK },
      });
      if (output !== result)
        rewriting.add({
          name: `${node.name}_bias_add`,
          op: "Add",
          inputs: [output, product.added],
          outputs: [result],
        });
    };
  });
  const notes = changed.size > 0 ? [] : ["It has no product with a constant matrix."];
  return { graph: result, changed, notes, left: null };
}

/** The packed weights [N, blocks, bytes of a block] and their scales [N, blocks]. */
function pack(rewriting: Rewriting, { weight, shape }: ConstantProduct): readonly [string, string] {
  const [inner = 1, columns = 1] = shape;
  const blocks = Math.ceil(inner / BLOCK);
  rewriting.replaced(weight.name);
  return [
    rewriting.weight(`${weight.name}_Q4`, "u8", [columns, blocks, (BLOCK * BITS) / 8]),
    rewriting.weight(`${weight.name}_scales`, weight.dtype, [columns, blocks]),
  ];
}

function isVector(rewriting: Rewriting, name: string, length: number): boolean {
  const shape = name === "" ? null : rewriting.tensor(name)?.shape;
  return shape?.length === 1 && shape[0] === length;
}

export const int4: DataTypeRule = {
  label: "int4",
  what: "Weights of products in 4 bits, a scale for every 32; computed in the activations' type.",
  convert,
};
