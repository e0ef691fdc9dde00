import { numberAttribute, type OpView } from "./operands.ts";
import { type CostRule, count } from "./rule.ts";

/** Arithmetic of one hidden element of one step, beside the two matrix products. */
interface Cell {
  readonly gates: number;
  readonly flops: number;
  readonly sfu: number;
}

// Gates' biases and nonlinearities (sigmoid 4 of which 2 sfu, tanh 1 of which 1), then the update of the state.
const LSTM_CELL: Cell = { gates: 4, flops: 4 + 3 * 4 + 2 + 4, sfu: 3 * 2 + 2 };
const GRU_CELL: Cell = { gates: 3, flops: 3 + 2 * 4 + 1 + 5, sfu: 2 * 2 + 1 };
const RNN_CELL: Cell = { gates: 1, flops: 1 + 1, sfu: 1 };

/** D·T·B·gates·H·(I + H); T·B comes as one product, so that either layout will do. */
function recurrentRule(cell: Cell): CostRule {
  return (op: OpView) => {
    const [input, inputWeights, stateWeights] = op.inputs;
    if (!input || !inputWeights || !stateWeights || input.shape.length !== 3) return null;
    const [directions = 0, gateRows = 0, inputSize = 0] = inputWeights.shape;
    const hidden = numberAttribute(op, "hidden_size", gateRows / cell.gates);
    const states = directions * hidden * (input.shape[0] ?? 0) * (input.shape[1] ?? 0);
    return count(op, "recurrent", {
      macs: states * cell.gates * (inputSize + hidden),
      other: states * cell.flops,
      sfu: states * cell.sfu,
      // layout 1 puts the batch first
      steps: input.shape[numberAttribute(op, "layout", 0) === 1 ? 1 : 0] ?? 1,
    });
  };
}

/** Weights lie transposed and as bytes: W is D × I × 4H, R is D × H × 4H; X is quantised for each step. */
const dynamicQuantizeLstm: CostRule = (op) => {
  const [input, inputWeights, stateWeights] = op.inputs;
  if (!input || !inputWeights || !stateWeights || input.shape.length !== 3) return null;
  const [directions = 0, inputSize = 0] = inputWeights.shape;
  const hidden = stateWeights.shape[1] ?? 0;
  const states = directions * hidden * (input.shape[0] ?? 0) * (input.shape[1] ?? 0);
  return count(op, "recurrent", {
    macs: states * LSTM_CELL.gates * (inputSize + hidden),
    other: states * LSTM_CELL.flops + input.elements * 7,
    sfu: states * LSTM_CELL.sfu,
    integer: true,
    steps: input.shape[0] ?? 1,
  });
};

export const recurrentMicrosoft = {
  DynamicQuantizeLSTM: dynamicQuantizeLstm,
} as const satisfies Record<string, CostRule>;

export const recurrent = {
  LSTM: recurrentRule(LSTM_CELL),
  GRU: recurrentRule(GRU_CELL),
  RNN: recurrentRule(RNN_CELL),
} as const satisfies Record<string, CostRule>;
