import type { Calibration } from "../../core/calibration.ts";
import { csv } from "../../core/csv.ts";
import { VERSION } from "../../core/version.ts";
import type { Analysis, AnalyzedNode, Prediction } from "../../predict/types.ts";
import type { Column } from "./columns.ts";
import type { NodeRow } from "./rows.ts";

/** Files made of an open model, in base units and at full precision. Null and absent stand for what is not known. */

export interface Facts {
  readonly name: string;
  readonly analysis: Analysis;
  readonly prediction: Prediction | null;
  readonly calibration: Calibration | null;
}

/** Units of the columns that have one, written after their names. */
const UNITS: Readonly<Record<string, string>> = {
  read: "bytes",
  written: "bytes",
  weights: "bytes",
  bytes: "bytes",
  alive: "bytes",
  intensity: "FLOP/byte",
  time: "seconds",
  share: "fraction",
};

/** "resnet18" of "resnet18.onnx": letters that every file system takes. */
export function stemOf(name: string): string {
  const stem = name.replace(/\.[a-z0-9]{1,12}$/i, "").replace(/[^\p{L}\p{N}._-]+/gu, "-");
  return stem.replace(/^[.-]+/, "").slice(0, 80) || "model";
}

/** The rows and columns of the table, in its order. */
export function layersCsv(rows: readonly NodeRow[], columns: readonly Column[]): string {
  const heads = columns.map(({ id, head }) => (UNITS[id] ? `${head} (${UNITS[id]})` : head));
  return csv(
    heads,
    rows.map((row) => columns.map((column) => column.value(row))),
  );
}

function costOf(node: AnalyzedNode) {
  const { macs, flops, sfu, bytesRead, bytesWritten, bytesWeights } = node;
  return { macs, flops, sfu, bytesRead, bytesWritten, bytesWeights };
}

const UNKNOWN = {
  macs: null,
  flops: null,
  sfu: null,
  bytesRead: null,
  bytesWritten: null,
  bytesWeights: null,
};

/** Every node with all that is known of it, and the totals; `flops` is 2 · MACs + all other operations. */
export function layersJson({ name, analysis, prediction, calibration }: Facts): string {
  const nodes = analysis.nodes.map((node, index) => {
    const priced = prediction?.nodes[index];
    const { name, op, original, inputs, outputs, params, symbolic, repeats } = node;
    return {
      name,
      op,
      ...(original === undefined ? {} : { original }),
      class: node.class,
      inputs,
      outputs,
      params,
      ...(node.priced ? costOf(node) : UNKNOWN),
      ...(symbolic ? { symbolic } : {}),
      ...(repeats === undefined ? {} : { repeats }),
      aliveBytes: analysis.memory[index] ?? null,
      ...(priced && priced.basis.kind !== "unpriced"
        ? { seconds: priced.time, boundBy: priced.boundBy }
        : {}),
    };
  });
  const { source, totals, symbolic, openDims, unpriced, unresolved } = analysis;
  const document = {
    generator: `Ridgepoint ${VERSION}`,
    conventions: "flops = 2 * macs + other operations; bytes are compulsory traffic; times in seconds",
    model: { file: name, name: analysis.name, ...source },
    inputs: analysis.inputs,
    totals,
    ...(symbolic ? { symbolic } : {}),
    openDims,
    unpriced,
    unresolved,
    ...(prediction && calibration
      ? {
          prediction: {
            calibration: calibration.name,
            runtime: prediction.runtime,
            seconds: prediction.total,
          },
        }
      : {}),
    nodes,
  };
  return `${JSON.stringify(document, null, 1)}\n`;
}

/** One line of a Netron attachment: a named value that is shown beside a node, a tensor or the model. */
interface Attached {
  readonly kind: "model" | "graph" | "node" | "value" | "tensor";
  /** Name of the node or tensor; "" is the model. */
  readonly target: string;
  readonly name: string;
  readonly value: string;
}

/**
 * What Netron shows beside the model that it has open when this file is dropped on it: an object with the signature
 * "netron:attachment" and two lists, "metadata" and "metrics" (docs/views.md says what was checked). Netron finds a
 * target by its name up to the first line break; a node without a name in the file finds its figures on its first output.
 */
export function netronAttachment({ analysis, prediction, calibration }: Facts): string {
  const metadata: Attached[] = [];
  const metrics: Attached[] = [];
  const seen = new Set<string>();
  const attach = (list: Attached[], kind: Attached["kind"], target: string, name: string, value: string) => {
    const at = target.split("\n", 1)[0] ?? "";
    // Of two values with one name it would keep the last: the first stands, as in the table.
    const key = JSON.stringify([kind, at, name]);
    if (seen.has(key) || (at === "" && kind !== "model")) return;
    seen.add(key);
    list.push({ kind, target: at, name, value });
  };
  const { totals } = analysis;
  attach(metadata, "model", "", "counted by", `Ridgepoint ${VERSION}`);
  attach(metadata, "model", "", "convention", "FLOPs = 2 * MACs + other operations");
  attach(metrics, "model", "", "MACs", String(totals.macs));
  attach(metrics, "model", "", "FLOPs", String(totals.flops));
  attach(metrics, "model", "", "peak activation bytes", String(totals.peakActivationBytes));
  if (prediction && calibration) {
    attach(metadata, "model", "", "calibration", calibration.name);
    attach(metrics, "model", "", "predicted seconds", String(prediction.total.value));
  }
  analysis.nodes.forEach((node, index) => {
    if (!node.priced || node.class === "constant") return;
    const time = prediction?.nodes[index];
    const figures: (readonly [name: string, value: number])[] = [
      ["MACs", node.macs],
      ["FLOPs", node.flops],
      ["activation bytes read", node.bytesRead],
      ["bytes written", node.bytesWritten],
      ["weight bytes", node.bytesWeights],
    ];
    if (time && time.basis.kind !== "unpriced") figures.push(["predicted seconds", time.time.value]);
    for (const [name, value] of figures) {
      if (value === 0 && name !== "predicted seconds") continue;
      attach(metrics, "node", node.name, name, String(value));
      const output = node.outputs[0]?.name;
      if (output) attach(metrics, "value", output, `${name} of its node`, String(value));
    }
    if (time && time.basis.kind !== "unpriced") attach(metadata, "node", node.name, "bound by", time.boundBy);
  });
  return `${JSON.stringify({ signature: "netron:attachment", metadata, metrics }, null, 1)}\n`;
}
