/** FLOP and special functions (exp, log, erf, tanh, sqrt, division) that one element costs; flops include the sfu. */
export interface PerElement {
  readonly flops: number;
  readonly sfu: number;
}

function per(flops: number, sfu = 0): PerElement {
  return { flops, sfu };
}

/** Functions of one variable, each written out as the arithmetic of its definition. */
export const UNARY = {
  Abs: per(1),
  Neg: per(1),
  Sign: per(1),
  Floor: per(1),
  Ceil: per(1),
  Round: per(1),
  Not: per(1),
  BitwiseNot: per(1),
  IsNaN: per(1),
  IsInf: per(1),
  Relu: per(1),
  ThresholdedRelu: per(1),
  Clip: per(2),
  LeakyRelu: per(2),
  Shrink: per(3),
  Exp: per(1, 1),
  Log: per(1, 1),
  Sqrt: per(1, 1),
  Reciprocal: per(1, 1),
  Erf: per(1, 1),
  Tanh: per(1, 1),
  Sin: per(1, 1),
  Cos: per(1, 1),
  Tan: per(1, 1),
  Asin: per(1, 1),
  Acos: per(1, 1),
  Atan: per(1, 1),
  Sinh: per(1, 1),
  Cosh: per(1, 1),
  Asinh: per(1, 1),
  Acosh: per(1, 1),
  Atanh: per(1, 1),
  // 1 / (1 + exp(-x))
  Sigmoid: per(4, 2),
  // x / (1 + exp(-a·x))
  Swish: per(5, 2),
  QuickGelu: per(5, 2),
  HardSigmoid: per(4),
  HardSwish: per(5),
  Softsign: per(3, 1),
  Softplus: per(3, 2),
  Mish: per(5, 3),
  Elu: per(4, 1),
  Celu: per(5, 2),
  Selu: per(5, 1),
  // x/2 · (1 + erf(x/√2))
  Gelu: per(5, 1),
  // x/2 · (1 + tanh(√(2/π)·(x + 0.044715·x³)))
  FastGelu: per(9, 1),
} as const satisfies Record<string, PerElement>;

/** The activation that a fused op names in an attribute; null when the name is none we know. */
export function activationCost(name: string): PerElement | null {
  if (name === "") return per(0);
  return Object.hasOwn(UNARY, name) ? UNARY[name as keyof typeof UNARY] : null;
}
