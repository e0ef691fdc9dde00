/** What the derivative of a function of one variable takes per element, dy's product included, and what it is told from. */
export interface Derivative {
  readonly flops: number;
  readonly sfu: number;
  readonly from: "nothing" | "input" | "output";
}

function told(from: Derivative["from"], flops: number, sfu = 0): Derivative {
  return { from, flops, sfu };
}

/** From the output where that will do: the next operator mostly keeps it anyway. */
export const DERIVATIVES: Readonly<Record<string, Derivative>> = {
  // dy where y > 0
  Relu: told("output", 1),
  ThresholdedRelu: told("output", 1),
  LeakyRelu: told("output", 2),
  // dy between the bounds
  Clip: told("output", 2),
  threshold: told("output", 1),
  HardSigmoid: told("output", 3),
  // y·(1 − y)·dy
  Sigmoid: told("output", 3),
  // (1 − y²)·dy
  Tanh: told("output", 3),
  Exp: told("output", 1),
  // dy/(2y)
  Sqrt: told("output", 2, 1),
  // −y²·dy
  Reciprocal: told("output", 3),
  // −½·y³·dy
  Rsqrt: told("output", 4),
  rsqrt: told("output", 4),
  // y + α below zero
  Elu: told("output", 3),
  Selu: told("output", 3),
  Neg: told("nothing", 1),
  Abs: told("input", 1),
  Log: told("input", 1, 1),
  Sin: told("input", 2, 1),
  Cos: told("input", 3, 1),
  // 2/√π·exp(−x²)·dy
  Erf: told("input", 5, 1),
  // Φ(x) + x·φ(x): 4 for Φ, 4 for φ, product, sum, dy
  Gelu: told("input", 11, 2),
  BiasGelu: told("input", 12, 2),
  // t = tanh(u), u = √(2/π)·(x + 0.044715·x³): u 5, t 1, ½(1 + t) 2, 1 − t² 2, u′ 2, their product 3, sum, dy
  FastGelu: told("input", 17, 1),
  // s = sigmoid(x) 4; s·(1 + x·(1 − s)) 4; dy
  Swish: told("input", 9, 2),
  QuickGelu: told("input", 10, 2),
  HardSwish: told("input", 5),
  Softplus: told("input", 5, 2),
  Softsign: told("input", 4, 1),
};
