import type { Mutable } from "../../core/mutable.ts";
import type { Bytes } from "../../core/units.ts";
import type { NodeRow, Sums } from "./rows.ts";

/** A module by its path, with what all nodes in it come to. */
export interface Module {
  /** The names from the outermost on, joined with "/"; "" is the model. */
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  readonly sums: Sums;
  /** Nodes in it, at any depth. */
  readonly count: number;
  readonly unpriced: number;
  /** Index of its first node in the file's order. */
  readonly first: number;
  /** Predicted seconds; `timed` when any node has some. */
  readonly time: number;
  readonly timed: boolean;
  readonly share: number;
  /** Most bytes of activations alive while any of its nodes runs. */
  readonly alive: Bytes;
  readonly modules: readonly Module[];
  readonly rows: readonly NodeRow[];
}

interface Growing extends Mutable<Omit<Module, "sums" | "modules" | "rows">> {
  readonly sums: Mutable<Sums>;
  readonly modules: Growing[];
  readonly rows: NodeRow[];
  readonly byName: Map<string, Growing>;
}

function empty(path: string, name: string, depth: number, first: number): Growing {
  return {
    path,
    name,
    depth,
    sums: { params: 0, macs: 0, flops: 0, sfu: 0, bytesRead: 0, bytesWritten: 0, bytesWeights: 0 },
    count: 0,
    unpriced: 0,
    first,
    time: 0,
    timed: false,
    share: 0,
    alive: 0,
    modules: [],
    rows: [],
    byName: new Map(),
  };
}

function add(module: Growing, { node, priced, share, alive }: NodeRow): void {
  const { sums } = module;
  sums.params += node.params;
  sums.macs += node.macs;
  sums.flops += node.flops;
  sums.sfu += node.sfu;
  sums.bytesRead += node.bytesRead;
  sums.bytesWritten += node.bytesWritten;
  sums.bytesWeights += node.bytesWeights;
  module.count++;
  if (!node.priced) module.unpriced++;
  if (priced) {
    module.time += priced.time.value;
    module.timed = true;
  }
  module.share += share;
  module.alive = Math.max(module.alive, alive ?? 0);
}

/** Rows between two looks at the clock. */
const SLICE = 1000;

/** The rows by module path, with sums for every module; hands over now and then so that the page stays responsive. */
export function* growTree(rows: readonly NodeRow[]): Generator<void, Module> {
  const root = empty("", "", 0, 0);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    let at = root;
    add(at, row);
    for (const name of row.modules) {
      let inner = at.byName.get(name);
      if (!inner) {
        inner = empty(at.path === "" ? name : `${at.path}/${name}`, name, at.depth + 1, row.index);
        at.byName.set(name, inner);
        at.modules.push(inner);
      }
      at = inner;
      add(at, row);
    }
    at.rows.push(row);
    if (i % SLICE === SLICE - 1) yield;
  }
  return root;
}
