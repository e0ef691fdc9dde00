import { formatCount, formatPercent } from "../../core/format.ts";
import type { OpClass } from "../../core/op-class.ts";
import { visible } from "../../core/visible.ts";
import { shapeText } from "../layers/columns.ts";
import { leafOf, tailOf, wordOf } from "../layers/path.ts";
import type { NodeRow } from "../layers/rows.ts";
import type { Work } from "../layers/slices.ts";
import type { Scene } from "./scene.ts";

/** What is written on the boxes of a scene, and how much of the time each takes; by box. */
export interface Facts {
  readonly title: readonly string[];
  readonly second: readonly string[];
  readonly third: readonly string[];
  /** Class of the node; of a group, the one that most of its work is in. */
  readonly opClass: readonly (OpClass | null)[];
  /** Of the predicted time; all zero without a prediction. */
  readonly share: Float64Array;
}

/** Letters that fit on a box. */
const LETTERS = 26;

function fitted(text: string): string {
  return tailOf(visible(text), LETTERS);
}

/** What a node is called; with its module where the name alone only repeats the operator. */
function nameOf({ node, modules }: NodeRow): string {
  const leaf = leafOf(node.name);
  return leaf.startsWith(node.op) && modules.length > 0 ? `${modules.at(-1)}/${leaf}` : leaf;
}

const SLICE = 2000;

/** Hands over now and then: a long model has many rows, and a scene with everything open many boxes. */
export function* factsOf(scene: Scene, rows: readonly NodeRow[]): Work<Facts> {
  const boxes = scene.node.length;
  const share = new Float64Array(boxes);
  const work = new Map<number, Map<OpClass, number>>();
  for (let node = 0; node < rows.length; node++) {
    const box = scene.boxOf[node]!;
    if (node % SLICE === SLICE - 1) yield;
    if (box < 0) continue;
    const row = rows[node]!;
    share[box]! += row.share;
    if (scene.group[box]! < 0) continue;
    const classes = work.get(box) ?? new Map<OpClass, number>();
    work.set(box, classes);
    const weight = row.priced ? row.share : row.node.flops;
    classes.set(row.node.class, (classes.get(row.node.class) ?? 0) + weight);
  }
  // What is in a box stands behind it in the order: from the end on, every box adds to the one around it.
  for (let box = boxes - 1; box > 0; box--) share[scene.parent[box]!]! += share[box]!;
  const opClass = Array.from({ length: boxes }, (_, box) => {
    const node = scene.node[box]!;
    if (node >= 0) return rows[node]?.node.class ?? null;
    const most = [...(work.get(box) ?? [])].reduce<readonly [OpClass | null, number]>(
      (best, [name, amount]) => (amount > best[1] ? [name, amount] : best),
      [null, 0],
    );
    return most[0];
  });
  const text = (group: (index: number, box: number) => string, node: (row: NodeRow) => string) =>
    Array.from({ length: boxes }, (_, box) => {
      const row = rows[scene.node[box]!];
      return row ? node(row) : group(scene.group[box]!, box);
    });
  return {
    title: text(
      (group) => fitted(scene.groups[group]?.name ?? ""),
      ({ node }) => fitted(wordOf(node.op)),
    ),
    second: text(
      (group) => `${formatCount(scene.groups[group]?.count ?? 0)} nodes`,
      (row) => fitted(nameOf(row)),
    ),
    third: text(
      (_, box) => (share[box]! > 0 ? `${formatPercent(share[box]!, { digits: 2 })} of the time` : ""),
      ({ node }) => fitted(shapeText(node.outputs[0]?.shape ?? null)),
    ),
    opClass,
    share,
  };
}
