import type { ComponentChildren } from "preact";
import {
  formatBytes,
  formatCount,
  formatIntensity,
  formatInterval,
  formatPercent,
  formatSeconds,
} from "../../core/format.ts";
import type { AnalyzedNode, BoundBy, PredictedNode } from "../../predict/types.ts";
import { Figure } from "./figure.tsx";
import { TimeOrigin } from "./time-origin.tsx";

/** A node as the table shows it: counted, and priced where there is a calibration. */
export interface NodeRow {
  readonly index: number;
  readonly node: AnalyzedNode;
  readonly priced: PredictedNode | null;
  /** Of the total time. */
  readonly share: number;
}

export interface Column {
  readonly id: string;
  readonly head: string;
  readonly width: string;
  readonly numeric: boolean;
  /** What the column sorts by. */
  readonly key: (row: NodeRow) => number | string;
  readonly cell: (row: NodeRow) => ComponentChildren;
}

export const BOUND_WORDS: Readonly<Record<BoundBy, string>> = {
  compute: "arithmetic",
  memory: "memory",
  "special-function": "special functions",
  launch: "launch",
  nothing: "–",
};

export function bytesOfNode(node: AnalyzedNode): number {
  return node.bytesRead + node.bytesWritten + node.bytesWeights;
}

export function intensityOf(node: AnalyzedNode): number {
  const bytes = bytesOfNode(node);
  return bytes > 0 ? node.flops / bytes : 0;
}

/** A count that is known; an op without a rule has none, and an empty cell is not a zero. */
const known = (row: NodeRow, text: string) => (row.node.priced ? text : "not priced");

function shapeOf({ node }: NodeRow): string {
  const shape = node.outputs[0]?.shape;
  return shape ? shape.join(" × ") : "unknown";
}

export const COLUMNS: readonly Column[] = [
  {
    id: "index",
    head: "#",
    width: "3rem",
    numeric: true,
    key: ({ index }) => index,
    cell: ({ index }) => index + 1,
  },
  {
    id: "name",
    head: "Node",
    width: "auto",
    numeric: false,
    key: ({ node }) => node.name,
    cell: ({ node }) => <bdi title={node.name}>{node.name}</bdi>,
  },
  {
    id: "op",
    head: "Op",
    width: "8rem",
    numeric: false,
    key: ({ node }) => node.op,
    cell: ({ node }) => <bdi title={node.op}>{node.op}</bdi>,
  },
  {
    id: "shape",
    head: "Output",
    width: "10rem",
    numeric: false,
    key: shapeOf,
    cell: (row) => <bdi title={shapeOf(row)}>{shapeOf(row)}</bdi>,
  },
  {
    id: "macs",
    head: "MACs",
    width: "5.5rem",
    numeric: true,
    key: ({ node }) => node.macs,
    cell: (row) => known(row, formatCount(row.node.macs)),
  },
  {
    id: "bytes",
    head: "Bytes",
    width: "6rem",
    numeric: true,
    key: ({ node }) => bytesOfNode(node),
    cell: (row) => known(row, formatBytes(bytesOfNode(row.node))),
  },
  {
    id: "intensity",
    head: "FLOP/B",
    width: "5rem",
    numeric: true,
    key: ({ node }) => intensityOf(node),
    cell: (row) => known(row, formatIntensity(intensityOf(row.node)).replace(/ ?FLOP\/B$/, "")),
  },
  {
    id: "bound",
    head: "Bound by",
    width: "8rem",
    numeric: false,
    key: ({ priced }) => (priced ? BOUND_WORDS[priced.boundBy] : ""),
    cell: ({ priced }) => (priced ? BOUND_WORDS[priced.boundBy] : "–"),
  },
  {
    id: "time",
    head: "Time",
    width: "6.5rem",
    numeric: true,
    key: ({ priced }) => priced?.time.value ?? 0,
    cell: (row) => <Time row={row} />,
  },
  {
    id: "share",
    head: "Share",
    width: "5rem",
    numeric: true,
    key: ({ share }) => share,
    cell: ({ share, priced }) => (priced && share > 0 ? formatPercent(share, { digits: 2 }) : "–"),
  },
];

/** On a telephone: what it is and what it costs side by side, the reasons further right, what explains least left out. */
const NARROW: readonly (readonly [id: string, width: string])[] = [
  ["index", "2.5rem"],
  ["name", "8rem"],
  ["time", "6rem"],
  ["share", "4.5rem"],
  ["bound", "8rem"],
  ["macs", "5.5rem"],
  ["bytes", "6rem"],
];

export const NARROW_COLUMNS: readonly Column[] = NARROW.flatMap(([id, width]) =>
  COLUMNS.filter((column) => column.id === id).map((column) => ({ ...column, width })),
);

function Time({ row: { node, priced } }: { row: NodeRow }) {
  if (!priced || priced.basis.kind === "unpriced") return "–";
  if (priced.basis.kind === "free") return "free";
  const text = formatSeconds(priced.time.value);
  return (
    <Figure
      label={`${text}, ${node.name}: the sum it is`}
      origin={() => (
        <TimeOrigin node={node} priced={priced} interval={formatInterval(priced.time, formatSeconds)} />
      )}
    >
      {text}
    </Figure>
  );
}
