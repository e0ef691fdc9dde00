import type { Dtype } from "../../../core/units.ts";
import { at, type Json } from "../../json.ts";
import type { StoredTensor } from "./header.ts";

/** Linear layers whose weights are packed: how checkpoints store them, and how large a configuration makes them. */

/** Names that the packed matrix itself takes, behind the module's name. */
const MATRICES = ["weight", "qweight", "weight_packed"] as const;

const PLAIN: ReadonlySet<Dtype> = new Set(["f64", "f32", "f16", "bf16"]);

/** What lies beside it: scales, zero points, order of the groups, code books. */
const BESIDE = [
  "qzeros",
  "scales",
  "g_idx",
  "SCB",
  "weight_scale",
  "weight_scale_inv",
  "weight_scale_2",
  "weight_zero_point",
  "weight_g_idx",
  "input_scale",
  "weight.absmax",
  "weight.quant_map",
  "weight.nested_absmax",
  "weight.nested_quant_map",
  "weight.quant_state.bitsandbytes__nf4",
  "weight.quant_state.bitsandbytes__fp4",
] as const;

export interface Stored {
  readonly matrix: StoredTensor;
  /** The matrix and what lies beside it. */
  readonly parts: readonly StoredTensor[];
}

/** How the weight of a module lies in the file; null when it does not. */
export function storedWeight(
  find: (name: string) => StoredTensor | undefined,
  module: string,
): Stored | null {
  for (const name of MATRICES) {
    const matrix = find(`${module}.${name}`);
    if (!matrix) continue;
    // What is not packed has nothing beside it, and mixtures have tens of thousands of matrices to look at.
    if (name === "weight" && PLAIN.has(matrix.dtype)) return { matrix, parts: [matrix] };
    const beside = BESIDE.flatMap((suffix) => find(`${module}.${suffix}`) ?? []);
    return { matrix, parts: [matrix, ...beside] };
  }
  return null;
}

/** Bits that an element takes in a packed matrix; null when its size fits none. */
export function packedBits(matrix: StoredTensor, elements: number): number | null {
  const bits = (matrix.bytes * 8) / elements;
  return [2, 3, 4, 5, 6, 8].includes(bits) ? bits : null;
}

/** Bytes that the weight of a Linear of `inputs` and `outputs` takes, scales and zero points included. */
type Plan = (inputs: number, outputs: number) => number;

export interface Quantisation {
  /** As shown beside a weight: "GPTQ 4-bit". */
  readonly format: string;
  readonly bytes: Plan;
}

/** Bytes of a float16 scale, a float32 one, an int32 word. */
const [HALF, FLOAT, WORD] = [2, 4, 4];

/**
 * What a configuration's quantization_config makes of each Linear within the layers; null when it names none, "unknown"
 * when it names a method whose sizes are not known here.
 * Layouts: AutoGPTQ and AutoAWQ (qweight, qzeros, scales, g_idx), bitsandbytes (absmax for each 64 elements, 256 of them
 * under a second scale), transformers' fp8 (scales for blocks).
 */
export function quantisationOf(config: Json | undefined): Quantisation | null | "unknown" {
  const method = at(config, "quant_method");
  if (config === undefined || config === null) return null;
  const number = (name: string, otherwise: number) => {
    const value = at(config, name);
    return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
  };
  if (method === "gptq" || method === "awq") {
    const bits = number("bits", number("w_bit", 4));
    if (![2, 3, 4, 8].includes(bits)) return "unknown";
    const group = number("group_size", number("q_group_size", 128));
    return { format: `${method.toUpperCase()} ${bits}-bit`, bytes: grouped(bits, group, method === "gptq") };
  }
  if (at(config, "load_in_4bit") === true || at(config, "_load_in_4bit") === true) {
    const twice = at(config, "bnb_4bit_use_double_quant") === true;
    const format = at(config, "bnb_4bit_quant_type") === "nf4" ? "NF4" : "FP4";
    return { format, bytes: blocked(twice) };
  }
  if (at(config, "load_in_8bit") === true || at(config, "_load_in_8bit") === true)
    return { format: "LLM.int8", bytes: (inputs, outputs) => inputs * outputs + outputs * FLOAT };
  if (method === "fp8") {
    const [rows, columns] = [at(config, "weight_block_size", 0), at(config, "weight_block_size", 1)];
    const blocks: Plan = (inputs, outputs) =>
      typeof rows === "number" && typeof columns === "number" && rows > 0 && columns > 0
        ? Math.ceil(outputs / rows) * Math.ceil(inputs / columns)
        : 1;
    return {
      format: "FP8",
      bytes: (inputs, outputs) => inputs * outputs + blocks(inputs, outputs) * FLOAT,
    };
  }
  return "unknown";
}

/** Packed integers, for each group of inputs and each output a scale and a zero point, and the group of each input. */
function grouped(bits: number, group: number, ordered: boolean): Plan {
  return (inputs, outputs) => {
    const groups = group > 0 ? Math.ceil(inputs / group) : 1;
    const packed = (rows: number) => Math.ceil((rows * outputs * bits) / 8);
    return packed(inputs) + packed(groups) + groups * outputs * HALF + (ordered ? inputs * WORD : 0);
  };
}

/** Half a byte an element, a scale for each 64; twice quantised, a byte for each scale and a float for each 256 of them. */
function blocked(twice: boolean): Plan {
  return (inputs, outputs) => {
    const elements = inputs * outputs;
    const scales = Math.ceil(elements / 64);
    return Math.ceil(elements / 2) + (twice ? scales + Math.ceil(scales / 256) * FLOAT : scales * FLOAT);
  };
}
