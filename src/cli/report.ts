import type { Calibration } from "../core/calibration.ts";
import type { Estimate } from "../core/estimate.ts";
import { formatBytes, formatCount, formatInterval, formatPercent, formatSeconds } from "../core/format.ts";
import type { OpClass } from "../core/op-class.ts";
import type { Shape } from "../graph/model.ts";
import { accuracyOf } from "../predict/accuracy.ts";
import { leastTotals } from "../predict/range.ts";
import type { Analysis, Prediction } from "../predict/types.ts";
import { type Align, columns, printable, shortened } from "./terminal.ts";

const TOP = 10;
const LISTED = 8;
const NAME_WIDTH = 44;

function shapeText(shape: Shape | null): string {
  if (!shape) return "?";
  return shape.length === 0 ? "scalar" : shape.map((dim) => printable(String(dim))).join("×");
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, LISTED).map((name) => shortened(printable(name), NAME_WIDTH));
  return `${shown.join(", ")}${names.length > LISTED ? `, … (${names.length} in all)` : ""}`;
}

function table(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
  align: readonly Align[],
) {
  return rows.length === 0 ? [] : ["", title, ...columns([head, ...rows], align).map((line) => `  ${line}`)];
}

function headLines(analysis: Analysis): string[] {
  const { inputs, remarks = [] } = analysis;
  const shown = inputs
    .slice(0, LISTED)
    .map(({ name, dtype, shape }) => [shortened(printable(name), NAME_WIDTH), dtype, shapeText(shape)]);
  return [
    `${printable(analysis.name)} (${analysis.format}), ${analysis.nodes.length} nodes`,
    ...columns(shown, ["left", "left", "left"]).map((line) => `  input ${line}`),
    ...(inputs.length > LISTED ? [`  and ${inputs.length - LISTED} more inputs`] : []),
    ...remarks.map((remark) => `  ${printable(remark)}`),
  ];
}

/** Whether something is missing from the totals: what is not known, and what open dimensions leave open. */
function isLowerBound({ unpriced, unresolved, symbolic }: Analysis): boolean {
  return unpriced.length > 0 || unresolved.length > 0 || symbolic !== null;
}

/** Options that would give the open dimensions a value, a few of them. */
function missingDims({ openDims }: Analysis): string {
  if (openDims.includes("sequence") && openDims.includes("past"))
    return "--dim batch=1 --dim sequence=128 --dim past=0 (a prompt) or --dim batch=1 --dim sequence=1 --dim past=1024 (a token)";
  const shown = openDims.slice(0, 3).map((name) => `--dim ${shortened(printable(name), NAME_WIDTH)}=1`);
  return shown.join(" ");
}

/** What the totals are when the cheaper branches run. */
function branchLines(analysis: Analysis): string[] {
  const least = leastTotals(analysis);
  if (!least) return [];
  const { totals, alternatives = [] } = analysis;
  const span = (low: number, high: number, format: (value: number) => string) =>
    low === high ? format(high) : `${format(low)} to ${format(high)}`;
  const count = (value: number) => formatCount(value, { digits: 4 });
  const rows = [
    ["MACs", span(least.macs, totals.macs, count)],
    ["FLOPs", span(least.flops, totals.flops, count)],
    ["bytes read", span(least.bytesRead, totals.bytesRead, formatBytes)],
    ["bytes written", span(least.bytesWritten, totals.bytesWritten, formatBytes)],
  ];
  const many = alternatives.length === 1 ? "1 If" : `${alternatives.length} Ifs`;
  return [
    "",
    `Which branch runs is not known of ${many}; the costlier is counted, the range is`,
    ...columns(rows, ["left", "left"]).map((line) => `  ${line}`),
  ];
}

/** What is not known, in the words a user can act on. */
function unknownLines(analysis: Analysis): string[] {
  const lines: string[] = [];
  if (analysis.unpriced.length > 0) {
    lines.push(`unpriced   ${list(analysis.unpriced.map(({ op, count }) => `${op} × ${count}`))}`);
  }
  if (analysis.unresolved.length > 0) lines.push(`unresolved ${list(analysis.unresolved)}`);
  const [reason] = analysis.notes ?? [];
  if (reason !== undefined) lines.push(`because of ${printable(reason)}`);
  if (analysis.openDims.length > 0) {
    lines.push(`open dims  ${list(analysis.openDims)}; give them values, as in ${missingDims(analysis)}`);
  }
  if (lines.length === 0) return [];
  const onlyOpen = analysis.unpriced.length === 0 && analysis.unresolved.length === 0;
  const title = onlyOpen ? "Left open" : "Not known (the totals are lower bounds)";
  return ["", title, ...lines.map((line) => `  ${line}`)];
}

/** Each total as a figure, with what it means, and in terms of the open dimensions where it has a closed form in them. */
function totalLines(analysis: Analysis): string[] {
  const { totals, symbolic, openDims } = analysis;
  const least = isLowerBound(analysis) ? "at least " : "";
  const count = (value: number) => formatCount(value, { digits: 4 });
  const amounts = [
    ["MACs", symbolic?.macs, count(totals.macs), "multiply-adds, padding positions counted"],
    ["FLOPs", symbolic?.flops, count(totals.flops), "2 × MACs + all other arithmetic"],
    ["bytes read", symbolic?.bytesRead, formatBytes(totals.bytesRead), "activations"],
    ["bytes written", symbolic?.bytesWritten, formatBytes(totals.bytesWritten), "activations"],
    [
      "peak memory",
      symbolic?.peakActivationBytes,
      formatBytes(totals.peakActivationBytes),
      "activations alive at once, weights not included",
    ],
  ] as const;
  const figures = amounts
    .filter(([, text]) => typeof text !== "string")
    .map(([name, , figure, meaning]) => [name, least + figure, meaning]);
  const parameters = ["parameters", count(totals.params), formatBytes(totals.weightBytes)];
  const closed = amounts.filter(([, text]) => typeof text === "string");
  const expressions = closed.map(([name, text]) => [name, printable(text ?? "")]);
  return [
    "",
    ...columns([...figures, parameters], ["left", "right", "left"]).map((line) => `  ${line}`),
    ...(closed.length > 0 ? ["", `In terms of ${list(openDims)}`] : []),
    ...columns(expressions, ["left", "left"]).map((line) => `  ${line}`),
  ];
}

interface ClassSum {
  nodes: number;
  macs: number;
  flops: number;
  bytes: number;
}

function byClass(analysis: Analysis): [OpClass, ClassSum][] {
  const sums = new Map<OpClass, ClassSum>();
  for (const node of analysis.nodes) {
    if (!node.priced) continue;
    const sum = sums.get(node.class) ?? { nodes: 0, macs: 0, flops: 0, bytes: 0 };
    sum.nodes += 1;
    sum.macs += node.macs;
    sum.flops += node.flops;
    sum.bytes += node.bytesRead + node.bytesWritten + node.bytesWeights;
    sums.set(node.class, sum);
  }
  return [...sums].toSorted(([, a], [, b]) => b.flops - a.flops || b.bytes - a.bytes);
}

/** The text of `analyze`. */
export function analysisText(analysis: Analysis): string {
  const { flops } = analysis.totals;
  const classes = byClass(analysis).map(([opClass, sum]) => [
    opClass,
    String(sum.nodes),
    formatCount(sum.macs),
    formatCount(sum.flops),
    formatPercent(flops > 0 ? sum.flops / flops : 0),
    formatBytes(sum.bytes),
  ]);
  const top = analysis.nodes
    .filter((node) => node.flops > 0)
    .toSorted((a, b) => b.flops - a.flops)
    .slice(0, TOP)
    .map((node) => [
      shortened(printable(node.name), NAME_WIDTH),
      printable(node.op),
      formatCount(node.macs),
      formatCount(node.flops),
      shapeText(node.outputs[0]?.shape ?? null),
    ]);
  return [
    ...headLines(analysis),
    ...totalLines(analysis),
    ...table("By class", ["class", "nodes", "MACs", "FLOPs", "share of FLOPs", "bytes moved"], classes, [
      "left",
      "right",
      "right",
      "right",
      "right",
      "right",
    ]),
    ...table("Most arithmetic", ["node", "op", "MACs", "FLOPs", "output"], top, [
      "left",
      "left",
      "right",
      "right",
      "left",
    ]),
    ...branchLines(analysis),
    ...unknownLines(analysis),
    "",
  ].join("\n");
}

function basisText(basis: Prediction["nodes"][number]["basis"]): string {
  if (basis.kind === "runtime") return basis.within;
  return "opClass" in basis ? `${basis.kind}, ${basis.points} × ${basis.opClass}` : basis.kind;
}

/** How far the laws that were used are off on the calibration's own kernels. */
function accuracyRows(prediction: Prediction, calibration: Calibration): string[][] {
  const used = new Set(prediction.nodes.flatMap(({ basis }) => ("opClass" in basis ? [basis.opClass] : [])));
  return accuracyOf(calibration)
    .filter((accuracy) => used.has(accuracy.class))
    .map((accuracy) => [
      accuracy.class,
      accuracy.dtype,
      String(accuracy.points),
      formatPercent(accuracy.medianError, { digits: 2 }),
      `÷ and × ${Math.exp(accuracy.halfWidth).toFixed(2)}`,
      accuracy.form,
    ]);
}

/** A time with its interval where that has a width to show: the cost of a launch alone has none. */
function timeText(time: Estimate): string {
  const value = formatSeconds(time.value);
  const narrow = formatSeconds(time.low) === value && formatSeconds(time.high) === value;
  return narrow ? value : formatInterval(time, formatSeconds);
}

function runtimeText({ runtime, share }: Prediction): string {
  if (!share) return "by Ridgepoint's own kernels, nothing fused";
  const threads = share.threads === 1 ? "" : `, ${share.threads} threads`;
  return `in ${runtime} ${share.version}${threads}`;
}

/** What a run in a runtime costs beside the nodes of the model. */
function shareLines({ share }: Prediction): readonly string[] {
  if (!share) return [];
  const { launches, idle, dispatch, copies, added } = share;
  const parts = [
    `${formatCount(launches)} launches`,
    `${formatSeconds(idle)} for a run as such`,
    ...(dispatch > 0 ? [`${formatSeconds(dispatch)} to launch beyond what the device is busy`] : []),
    ...(copies.count > 0 ? [`${copies.count} copies to or from the GPU: ${formatSeconds(copies.time)}`] : []),
    ...added.map(
      ({ op, count, time }) => `${count} ${printable(op)} that the runtime adds: ${formatSeconds(time)}`,
    ),
  ];
  return [`  ${parts.join("; ")}`];
}

/** The text of `predict`. */
export function predictionText(analysis: Analysis, prediction: Prediction, calibration: Calibration): string {
  const busy = prediction.byClass.reduce((sum, { time }) => sum + time, 0);
  const share = (time: number) => formatPercent(busy > 0 ? time / busy : 0);
  const classes = prediction.byClass.map(({ class: opClass, time, count }) => [
    opClass,
    String(count),
    formatSeconds(time),
    share(time),
  ]);
  const slowest = prediction.nodes
    .filter(({ time }) => time.value > 0)
    .toSorted((a, b) => b.time.value - a.time.value)
    .slice(0, TOP)
    .map(({ node, time, boundBy, basis }) => [
      shortened(printable(analysis.nodes[node]!.name), NAME_WIDTH),
      printable(analysis.nodes[node]!.op),
      timeText(time),
      share(time.value),
      boundBy,
      basisText(basis),
    ]);
  const least = prediction.lowerBound ? "at least " : "";
  const missing = prediction.lowerBound ? missingDims(analysis) : "";
  const { name } = calibration;
  const { description } = calibration.environment.adapter;
  const device = description && !name.includes(description) ? ` (${printable(description)})` : "";
  return [
    ...headLines(analysis),
    "",
    `  ${least}${timeText(prediction.total)} a run${missing ? `; add ${missing} for the rest` : ""}`,
    `  on ${printable(name)}${device}, ${runtimeText(prediction)}`,
    ...shareLines(prediction),
    `  ${least}${formatCount(analysis.totals.macs, { digits: 4, unit: "MAC" })}, ${formatCount(analysis.totals.flops, { digits: 4, unit: "FLOP" })} (2 × MACs + other)`,
    ...table("By class", ["class", "nodes", "time", "share"], classes, ["left", "right", "right", "right"]),
    ...table("Slowest", ["node", "op", "time", "share", "bound by", "based on"], slowest, [
      "left",
      "left",
      "left",
      "right",
      "left",
      "left",
    ]),
    ...table(
      "The laws, tried on each calibrated kernel without it",
      ["class", "type", "kernels", "median error", "95 % within", "form"],
      accuracyRows(prediction, calibration),
      ["left", "left", "right", "right", "right", "left"],
    ),
    ...unknownLines(analysis),
    ...(prediction.warnings.length === 0 ? [] : ["", "Before believing this"]),
    ...prediction.warnings.map((warning) => `  ${printable(warning)}`),
    "",
  ].join("\n");
}
