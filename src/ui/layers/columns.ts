import type { Cell } from "../../core/csv.ts";
import {
  formatBytes,
  formatCount,
  formatIntensity,
  formatPercent,
  formatSeconds,
} from "../../core/format.ts";
import type { Shape } from "../../graph/model.ts";
import type { AnalyzedNode, BoundBy, SymbolicCost } from "../../predict/types.ts";
import { readable } from "./formula.ts";
import { leafOf } from "./path.ts";
import { bytesOfNode, intensityOf, type NodeRow, type Sums } from "./rows.ts";
import type { Module } from "./tree.ts";

/** A column of the layer table: how a row is shown, sorted and exported in it. */
export interface Column {
  readonly id: string;
  /** Above the column; short. */
  readonly head: string;
  /** In the list of columns to choose from, and as the description of the head. */
  readonly title: string;
  /** In rem. */
  readonly width: number;
  readonly numeric: boolean;
  readonly key: (row: NodeRow) => number | string;
  readonly text: (row: NodeRow) => string;
  /** As a file has it: base units, full precision, null for what is not known. */
  readonly value: (row: NodeRow) => Cell;
  /** What all nodes of a module come to. */
  readonly total?: { readonly key: (module: Module) => number; readonly text: (module: Module) => string };
}

export const BOUND_WORDS: Readonly<Record<BoundBy, string>> = {
  compute: "arithmetic",
  memory: "memory",
  "special-function": "special functions",
  launch: "launch",
  nothing: "–",
};

/** More tensors of one node than these say nothing more in a cell. */
const TENSORS = 6;

export function shapeText(shape: Shape | null): string {
  if (!shape) return "unknown";
  return shape.length === 0 ? "scalar" : shape.join(" × ");
}

function shapesText(tensors: readonly { readonly shape: Shape | null }[]): string {
  const shown = tensors.slice(0, TENSORS).map(({ shape }) => shapeText(shape));
  return tensors.length > TENSORS ? `${shown.join(", ")}, …` : shown.join(", ");
}

const activations = ({ inputs }: AnalyzedNode) => inputs.filter(({ weight }) => !weight);

function dtypesOf(node: AnalyzedNode): string {
  return [...new Set(node.outputs.map(({ dtype }) => dtype))].join(", ");
}

function texts(
  id: string,
  head: string,
  title: string,
  width: number,
  read: (row: NodeRow) => string,
): Column {
  return { id, head, title, width, numeric: false, key: read, text: read, value: read };
}

/** An op without a rule has no figures; one whose sizes are open has them as expressions, where they have a form. */
function unpricedText(
  { symbolic }: AnalyzedNode,
  symbol: ((symbolic: SymbolicCost) => string | null) | undefined,
): string {
  if (!symbolic) return "not priced";
  const expression = symbol?.(symbolic) ?? null;
  return expression === null ? "open sizes" : readable(expression);
}

function openBytes({ bytesRead, bytesWritten, bytesWeights }: SymbolicCost): string | null {
  const parts = [bytesRead, bytesWritten, bytesWeights];
  return parts.includes(null) ? null : parts.filter((part) => part !== "0").join(" + ") || "0";
}

/** A count of the node: known only where it is priced, and summed over a module. */
function counts(
  id: string,
  head: string,
  title: string,
  width: number,
  read: (sums: Sums) => number,
  format: (value: number) => string,
  symbol?: (symbolic: SymbolicCost) => string | null,
): Column {
  return {
    id,
    head,
    title,
    width,
    numeric: true,
    key: ({ node }) => read(node),
    text: ({ node }) => (node.priced ? format(read(node)) : unpricedText(node, symbol)),
    value: ({ node }) => (node.priced ? read(node) : null),
    total: {
      key: ({ sums }) => read(sums),
      text: ({ sums, unpriced }) => `${unpriced > 0 ? "≥ " : ""}${format(read(sums))}`,
    },
  };
}

const intensityText = (value: number) => formatIntensity(value).replace(/ ?FLOP\/B$/, "");
const percentText = (share: number) => (share > 0 ? formatPercent(share, { digits: 2 }) : "–");

/** The first two are always shown: which node it is. */
export const COLUMNS: readonly Column[] = [
  {
    id: "index",
    head: "#",
    title: "Place in the file's order",
    width: 3.5,
    numeric: true,
    key: ({ index }) => index,
    text: ({ index }) => String(index + 1),
    value: ({ index }) => index + 1,
    total: { key: ({ first }) => first, text: ({ count }) => formatCount(count) },
  },
  texts("name", "Node", "Name", 16, ({ node }) => node.name),
  texts("op", "Op", "Operator", 8, ({ node }) => node.op),
  texts(
    "original",
    "Original op",
    "Operator in the file's own words",
    10,
    ({ node }) => node.original ?? node.op,
  ),
  texts("module", "Module", "Module path", 14, ({ modules }) => modules.join("/")),
  texts("inputs", "Inputs", "Shapes read, weights left out", 14, ({ node }) => shapesText(activations(node))),
  texts("shape", "Output", "Shapes written", 10, ({ node }) => shapesText(node.outputs)),
  texts("dtype", "Type", "Data types written", 4, ({ node }) => dtypesOf(node)),
  {
    id: "params",
    head: "Params",
    title: "Parameters, each with the node that reads it first",
    width: 5.5,
    numeric: true,
    key: ({ node }) => node.params,
    text: ({ node }) => formatCount(node.params),
    value: ({ node }) => node.params,
    total: { key: ({ sums }) => sums.params, text: ({ sums }) => formatCount(sums.params) },
  },
  counts(
    "macs",
    "MACs",
    "Multiply-accumulates",
    5.5,
    ({ macs }) => macs,
    formatCount,
    (symbolic) => symbolic.macs,
  ),
  counts(
    "flops",
    "FLOPs",
    "FLOPs: 2 · MACs + all others",
    5.5,
    ({ flops }) => flops,
    formatCount,
    (symbolic) => symbolic.flops,
  ),
  counts(
    "sfu",
    "Special",
    "Special functions: exp, log, square root, division",
    5.5,
    ({ sfu }) => sfu,
    formatCount,
    (symbolic) => symbolic.sfu,
  ),
  counts(
    "read",
    "Read",
    "Bytes of activations read",
    6,
    ({ bytesRead }) => bytesRead,
    formatBytes,
    (symbolic) => symbolic.bytesRead,
  ),
  counts(
    "written",
    "Written",
    "Bytes written",
    6,
    ({ bytesWritten }) => bytesWritten,
    formatBytes,
    (symbolic) => symbolic.bytesWritten,
  ),
  counts(
    "weights",
    "Weights",
    "Bytes of weights read",
    6,
    ({ bytesWeights }) => bytesWeights,
    formatBytes,
    (symbolic) => symbolic.bytesWeights,
  ),
  counts("bytes", "Bytes", "Bytes moved in all", 6, bytesOfNode, formatBytes, openBytes),
  counts("intensity", "FLOP/B", "Arithmetic intensity, FLOP a byte", 5, intensityOf, intensityText),
  {
    id: "alive",
    head: "Alive",
    title: "Activations in memory while it runs",
    width: 6,
    numeric: true,
    key: ({ alive }) => alive ?? -1,
    text: ({ alive }) => (alive === null ? "–" : formatBytes(alive)),
    value: ({ alive }) => alive,
    total: { key: ({ alive }) => alive, text: ({ alive }) => formatBytes(alive) },
  },
  {
    ...texts("bound", "Bound by", "What its time is bound by", 8, ({ priced }) => {
      if (priced?.basis.kind === "fused") return `runs within ${leafOf(priced.basis.into)}`;
      return priced ? BOUND_WORDS[priced.boundBy] : "–";
    }),
    value: ({ priced }) => priced?.boundBy ?? null,
  },
  {
    id: "time",
    head: "Time",
    title: "Predicted time",
    width: 6.5,
    numeric: true,
    key: ({ priced }) => priced?.time.value ?? 0,
    text: ({ priced }) => {
      if (!priced || priced.basis.kind === "unpriced") return "–";
      if (priced.basis.kind === "fused") return "fused";
      return priced.basis.kind === "free" ? "free" : formatSeconds(priced.time.value);
    },
    value: ({ priced }) => (priced && priced.basis.kind !== "unpriced" ? priced.time.value : null),
    total: {
      key: ({ time }) => time,
      text: ({ time, timed, unpriced }) =>
        timed ? `${unpriced > 0 ? "≥ " : ""}${formatSeconds(time)}` : "–",
    },
  },
  {
    id: "share",
    head: "Share",
    title: "Share of the predicted time",
    width: 5,
    numeric: true,
    key: ({ share }) => share,
    text: ({ share }) => percentText(share),
    value: ({ share, priced }) => (priced ? share : null),
    total: { key: ({ share }) => share, text: ({ share }) => percentText(share) },
  },
];

/** Shown whatever is chosen. */
export const FIXED: ReadonlySet<string> = new Set(["index", "name"]);
/** Without a choice: what it is, what it asks for, what that takes. */
const USUAL = ["op", "shape", "macs", "bytes", "intensity", "bound", "time", "share"];
/** On a telephone: what it costs beside what it is, the reasons further right. */
const USUAL_NARROW = ["time", "share", "bound", "macs", "bytes"];

/** Widths on a telephone, where what it is and what it costs must stand side by side. */
const NARROW: Readonly<Record<string, number>> = { index: 2.75, name: 8, time: 6, share: 4.5 };

/** Which columns to show, in what order, for the text in the address; unknown names are passed over. */
export function chosenColumns(text: string | undefined, narrow: boolean): readonly Column[] {
  const ids = text === undefined ? (narrow ? USUAL_NARROW : USUAL) : text.split(",", COLUMNS.length);
  const free = COLUMNS.filter(({ id }) => !FIXED.has(id));
  const chosen =
    text === undefined
      ? ids.flatMap((id) => free.filter((column) => column.id === id))
      : free.filter(({ id }) => ids.includes(id));
  const shown = [...COLUMNS.filter(({ id }) => FIXED.has(id)), ...chosen];
  return narrow ? shown.map((column) => ({ ...column, width: NARROW[column.id] ?? column.width })) : shown;
}
