import type { LayerConfig } from "../config.ts";
import { LayerCall, type LayerRule, Untranslatable } from "../layer.ts";

/** Recurrent layers, batch first. Weights are declared as ONNX lays them out, with Keras's own number of elements. */

interface Kind {
  readonly op: "LSTM" | "GRU" | "RNN";
  readonly gates: number;
}

const KINDS: Readonly<Record<string, Kind>> = {
  LSTM: { op: "LSTM", gates: 4 },
  CuDNNLSTM: { op: "LSTM", gates: 4 },
  LSTMCell: { op: "LSTM", gates: 4 },
  GRU: { op: "GRU", gates: 3 },
  CuDNNGRU: { op: "GRU", gates: 3 },
  GRUCell: { op: "GRU", gates: 3 },
  SimpleRNN: { op: "RNN", gates: 1 },
  SimpleRNNCell: { op: "RNN", gates: 1 },
};

interface Outputs {
  /** [batch, steps, directions, units], or "" where only the last step is asked for. */
  readonly sequence: string;
  /** [batch, directions, units]; the second only of LSTM. */
  readonly states: readonly string[];
}

function kindOf(className: string): Kind {
  const kind = Object.hasOwn(KINDS, className) ? KINDS[className] : undefined;
  if (!kind) throw new Untranslatable();
  return kind;
}

/** @param cell the call whose settings and weights are the cell's; @param call where the nodes are written */
function run(
  call: LayerCall,
  cell: LayerCall,
  kind: Kind,
  directions: 1 | 2,
  sequences: boolean,
  states: boolean,
): Outputs {
  const units = cell.number("units", 0);
  const rows = kind.gates * units;
  const inputs = call.shape().at(-1)!;
  if (call.shape().length !== 3 || units < 1) throw new Untranslatable();
  const arranged = ([columns, width]: readonly number[]) => [directions, width!, columns!];
  const biases = cell.flag("use_bias", true)
    ? cell.weight(
        "bias",
        kind.op === "GRU" && cell.flag("reset_after", true) ? [2, rows] : [rows],
        (dims) => [directions, dims.reduce((a, b) => a * b, 1)],
      )
    : "";
  const weights = [
    cell.weight("kernel", [inputs, rows], arranged),
    cell.weight("recurrent_kernel", [units, rows], arranged),
    biases,
  ];
  const given =
    directions === 1
      ? call.inputs.slice(1, 3).map((state) => call.emit("Unsqueeze", [state], { axes: [1] }))
      : [];
  const both =
    kind.op === "LSTM"
      ? [states || !sequences ? "_h" : null, states ? "_c" : null]
      : [states || !sequences ? "_h" : null];
  const [sequence = "", ...last] = call.emitAll(
    kind.op,
    [call.x, ...weights, "", ...given],
    {
      hidden_size: units,
      layout: 1,
      direction: directions === 2 ? "bidirectional" : cell.flag("go_backwards") ? "reverse" : "forward",
    },
    [sequences ? "" : null, ...both],
  );
  return { sequence, states: last };
}

/** Two directions side by side, or what the merge makes of them. */
function merged(call: LayerCall, x: string, axis: number, mode: string): readonly string[] {
  const zeros = new Array<number>(axis).fill(0);
  switch (mode) {
    case "concat":
      return [call.emit("Reshape", [x], { shape: [...zeros, -1] })];
    case "sum":
      return [call.emit("ReduceSum", [x], { axes: [axis], keepdims: 0 })];
    case "ave":
      return [call.emit("ReduceMean", [x], { axes: [axis], keepdims: 0 })];
    case "mul":
      return [call.emit("ReduceProd", [x], { axes: [axis], keepdims: 0 })];
    default:
      return [0, 1].map((direction) => call.emit("Gather", [x, call.index(direction)], { axis }));
  }
}

function results(
  call: LayerCall,
  cell: LayerCall,
  kind: Kind,
  directions: 1 | 2,
  mode: string,
): readonly string[] {
  const [sequences, states] = [cell.flag("return_sequences"), cell.flag("return_state")];
  const made = run(call, cell, kind, directions, sequences, states);
  const first = sequences ? merged(call, made.sequence, 2, mode) : merged(call, made.states[0]!, 1, mode);
  if (!states) return first;
  const each = Array.from({ length: directions }, (_, direction) => direction).flatMap((direction) =>
    made.states.map((state) => call.emit("Gather", [state, call.index(direction)], { axis: 1 })),
  );
  return [...first, ...each];
}

const recurrent: LayerRule = (call) => results(call, call, kindOf(call.layer.className), 1, "concat");

/** The settings of a layer within this one, its weights under this one's name. */
function within(call: LayerCall, config: LayerConfig): LayerCall {
  const layer = { ...config, name: call.layer.name, config: { ...config.config, ...overrides(call) } };
  return new LayerCall(layer, { inputs: call.inputs }, call.around, call.path, call.home);
}

/** A layer around a cell says itself what it returns. */
function overrides(call: LayerCall) {
  const names = ["return_sequences", "return_state", "go_backwards"];
  return Object.fromEntries(
    names.flatMap((name) =>
      typeof call.layer.config[name] === "boolean" ? [[name, call.layer.config[name]]] : [],
    ),
  );
}

const aroundCell: LayerRule = (call) => {
  const cell = call.inner("cell");
  return results(call, within(call, cell), kindOf(cell.className), 1, "concat");
};

/** Weights of both directions are one tensor each. */
const bidirectional: LayerRule = (call) => {
  const inner = call.inner("layer");
  const mode = call.setting("merge_mode");
  const cell = inner.className === "RNN" ? innerCell(call, inner) : inner;
  return results(
    call,
    within(call, cell),
    kindOf(cell.className),
    2,
    typeof mode === "string" ? mode : "none",
  );
};

function innerCell(call: LayerCall, inner: LayerConfig): LayerConfig {
  const layer = new LayerCall(inner, { inputs: call.inputs }, call.around, call.path, call.home);
  const cell = layer.inner("cell");
  return { ...cell, config: { ...cell.config, ...overrides(layer) } };
}

export const RECURRENT: Readonly<Record<string, LayerRule>> = {
  LSTM: recurrent,
  GRU: recurrent,
  SimpleRNN: recurrent,
  CuDNNLSTM: recurrent,
  CuDNNGRU: recurrent,
  RNN: aroundCell,
  Bidirectional: bidirectional,
};
