/**
 * Element types of ggml by their number: how many elements a block has and how many bytes it takes. From GGML_QUANT_SIZES
 * in gguf-py/gguf/constants.py of ggml-org/llama.cpp; numbers that are missing (4, 5, 31–33, 36–38) were withdrawn.
 */
export interface BlockType {
  readonly name: string;
  readonly elements: number;
  readonly bytes: number;
}

function type(name: string, elements: number, bytes: number): BlockType {
  return { name, elements, bytes };
}

export const BLOCK_TYPES: ReadonlyMap<number, BlockType> = new Map([
  [0, type("F32", 1, 4)],
  [1, type("F16", 1, 2)],
  // 32 elements: a float16 scale (and a minimum or a sum), then the bits
  [2, type("Q4_0", 32, 18)],
  [3, type("Q4_1", 32, 20)],
  [6, type("Q5_0", 32, 22)],
  [7, type("Q5_1", 32, 24)],
  [8, type("Q8_0", 32, 34)],
  [9, type("Q8_1", 32, 40)],
  // 256 elements in sub-blocks whose scales are quantised themselves
  [10, type("Q2_K", 256, 84)],
  [11, type("Q3_K", 256, 110)],
  [12, type("Q4_K", 256, 144)],
  [13, type("Q5_K", 256, 176)],
  [14, type("Q6_K", 256, 210)],
  [15, type("Q8_K", 256, 292)],
  // elements from code books
  [16, type("IQ2_XXS", 256, 66)],
  [17, type("IQ2_XS", 256, 74)],
  [18, type("IQ3_XXS", 256, 98)],
  [19, type("IQ1_S", 256, 50)],
  [20, type("IQ4_NL", 32, 18)],
  [21, type("IQ3_S", 256, 110)],
  [22, type("IQ2_S", 256, 82)],
  [23, type("IQ4_XS", 256, 136)],
  [24, type("I8", 1, 1)],
  [25, type("I16", 1, 2)],
  [26, type("I32", 1, 4)],
  [27, type("I64", 1, 8)],
  [28, type("F64", 1, 8)],
  [29, type("IQ1_M", 256, 56)],
  [30, type("BF16", 1, 2)],
  // three values each
  [34, type("TQ1_0", 256, 54)],
  [35, type("TQ2_0", 256, 66)],
  // 4-bit floats with an 8-bit exponent, or scales, for each block
  [39, type("MXFP4", 32, 17)],
  [40, type("NVFP4", 64, 36)],
  [41, type("Q1_0", 128, 18)],
]);
