import { describe, expect, it } from "vitest";
import { seededRandom } from "../../../../src/core/statistics.ts";
import { arrangeScene } from "../../../../src/ui/graph/arrange-scene.ts";
import { atlasOf } from "../../../../src/ui/graph/atlas.ts";
import { boxAt, lineAt, neighbours, stepFrom } from "../../../../src/ui/graph/find.ts";
import { LEVEL } from "../../../../src/ui/graph/outline.ts";
import { type Opening, PADDING, type Plan, type Scene } from "../../../../src/ui/graph/scene.ts";
import { wire } from "../../../../src/ui/graph/wiring.ts";
import { analyzed, finish } from "../layers/support.ts";

function plan(
  names: readonly string[],
  edges: readonly (readonly [number, number])[],
  hidden: readonly number[] = [],
): Plan {
  return {
    names,
    from: Int32Array.from(edges, ([from]) => from),
    to: Int32Array.from(edges, ([, to]) => to),
    hidden: Uint8Array.from(names, (_, i) => (hidden.includes(i) ? 1 : 0)),
  };
}

const EVERYTHING: Opening = { kind: "within", boxes: 100_000 };
const NOTHING: Opening = { kind: "within", boxes: 0 };
const keys = (...list: string[]): Opening => ({ kind: "keys", keys: list, reveal: [] });

/** Two modules with two nodes each, one loose node after them; a jump from the first node over the second module. */
const SMALL = plan(
  ["/a/Conv", "/a/Relu", "/b/Conv", "/b/Relu", "Add"],
  [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
    [0, 4],
  ],
);

const names = (scene: Scene, all: Plan) =>
  [...scene.node].map((node, box) => (node >= 0 ? all.names[node]! : scene.groups[scene.group[box]!]!.name));

/** What must hold of every scene, whatever the graph. */
function expectSound(scene: Scene, all: Plan): void {
  const boxes = scene.node.length;
  // Half a pixel: the numbers are single precision.
  const inside = (box: number, around: number) =>
    scene.x[box]! >= scene.x[around]! - 0.5 &&
    scene.y[box]! >= scene.y[around]! + PADDING.head - 0.5 &&
    scene.x[box]! + scene.w[box]! <= scene.x[around]! + scene.w[around]! + 0.5 &&
    scene.y[box]! + scene.h[box]! <= scene.y[around]! + scene.h[around]! + 0.5;
  const apart = (box: number, other: number) =>
    scene.x[box]! + scene.w[box]! <= scene.x[other]! + 0.5 ||
    scene.x[other]! + scene.w[other]! <= scene.x[box]! + 0.5 ||
    scene.y[box]! + scene.h[box]! <= scene.y[other]! + 0.5 ||
    scene.y[other]! + scene.h[other]! <= scene.y[box]! + 0.5;
  const faults: string[] = [];
  for (let box = 1; box < boxes; box++) {
    const around = scene.parent[box]!;
    if (around >= box || scene.end[box]! > scene.end[around]!) faults.push(`${box} is out of order`);
    if (!inside(box, around)) faults.push(`${box} is not within ${around}`);
    for (let other = scene.end[box]!; other < scene.end[around]!; other = scene.end[other]!)
      if (!apart(box, other)) faults.push(`${box} covers ${other}`);
  }
  expect(faults).toEqual([]);
  all.names.forEach((_, node) => {
    const box = scene.boxOf[node]!;
    expect(box < 0).toBe(all.hidden[node] === 1);
    if (box >= 0 && scene.node[box]! >= 0) expect(scene.node[box]).toBe(node);
  });
  const linked = new Set([...scene.linkFrom].map((from, i) => `${from} ${scene.linkTo[i]}`));
  const wanted = new Set<string>();
  all.from.forEach((from, i) => {
    const [a, b] = [scene.boxOf[from]!, scene.boxOf[all.to[i]!]!];
    if (a >= 0 && b >= 0 && a !== b) wanted.add(`${a} ${b}`);
  });
  expect(linked).toEqual(wanted);
  for (const numbers of [scene.x, scene.y, scene.w, scene.h, scene.points])
    expect(numbers.every(Number.isFinite)).toBe(true);
}

describe("the scene of a graph", () => {
  const atlas = atlasOf(SMALL);

  it("shows modules closed, opened, and one of them open", () => {
    const closed = arrangeScene(atlas, NOTHING);
    expect(names(closed, SMALL)).toEqual(["", "a", "b", "Add"]);
    expect(closed.groups.map(({ count, open }) => [count, open])).toEqual([
      [5, true],
      [2, false],
      [2, false],
    ]);
    expect(closed.cut).toBe(true);
    const one = arrangeScene(atlas, keys("b"));
    expect(names(one, SMALL)).toEqual(["", "a", "b", "/b/Conv", "/b/Relu", "Add"]);
    expect([...one.boxOf]).toEqual([1, 1, 3, 4, 5]);
    const all = arrangeScene(atlas, EVERYTHING);
    expect(names(all, SMALL)).toEqual(["", "a", "/a/Conv", "/a/Relu", "b", "/b/Conv", "/b/Relu", "Add"]);
    expect(all.cut).toBe(false);
    for (const scene of [closed, one, all]) expectSound(scene, SMALL);
  });

  it("draws lines downwards, and each joins the next where it crosses a border", () => {
    const scene = arrangeScene(atlas, EVERYTHING);
    const ends = Array.from({ length: scene.tail.length }, (_, line) => {
      const [from, to] = [2 * scene.starts[line]!, 2 * scene.starts[line + 1]! - 2];
      const [top, bottom] = [scene.points[from + 1]!, scene.points[to + 1]!];
      expect(top).toBeLessThan(bottom);
      return {
        from: `${scene.points[from]} ${top}`,
        to: `${scene.points[to]} ${bottom}`,
        ends: scene.ends[line],
      };
    });
    // What goes on beyond a border is met there by a line that begins at the same point.
    for (const { to } of ends.filter((line) => line.ends === 0))
      expect(ends.map(({ from }) => from)).toContain(to);
    expect(ends.some((line) => line.ends === 0)).toBe(true);
  });

  it("opens what is around a node that is to be seen, and keeps what is open", () => {
    const scene = arrangeScene(atlas, { kind: "keys", keys: ["a"], reveal: [3] });
    expect(scene.node[scene.boxOf[3]!]).toBe(3);
    expect(scene.groups.filter(({ open }) => open).map(({ key }) => key)).toEqual(["", "a", "b"]);
  });

  it("leaves out what is hidden, and asks nothing of keys that are none", () => {
    const hidden = plan(SMALL.names, [[0, 1]], [2, 3]);
    const scene = arrangeScene(atlasOf(hidden), keys("b", "nowhere"));
    expect(names(scene, hidden)).toEqual(["", "a", "Add"]);
    expectSound(scene, hidden);
  });

  it("shows a module of one as that node, and one within one under both names", () => {
    const nested = plan(["/conv1/Conv", "/outer/inner/A", "/outer/inner/B"], []);
    expect(names(arrangeScene(atlasOf(nested), NOTHING), nested)).toEqual(["", "/conv1/Conv", "outer/inner"]);
  });

  it("is sound for graphs at random, with cycles among their modules", () => {
    const random = seededRandom(11);
    for (let round = 0; round < 8; round++) {
      const count = 5 + Math.floor(random() * 30);
      const list = Array.from({ length: count }, (_, i) => {
        const depth = Math.floor(random() * 4);
        return `${Array.from({ length: depth }, () => `m${Math.floor(random() * 3)}/`).join("")}n${i}`;
      });
      const edges = Array.from({ length: 2 * count }, () => {
        const to = 1 + Math.floor(random() * (count - 1));
        return [Math.floor(random() * to), to] as const;
      });
      const all = plan(list, edges, [Math.floor(random() * count)]);
      const own = atlasOf(all);
      for (const opening of [NOTHING, EVERYTHING, { kind: "within", boxes: 12 }] as const)
        expectSound(arrangeScene(own, opening), all);
    }
  });

  it("cuts levels that are too long to lay out, so that a chain of 20,000 opens at once", () => {
    const count = 20_000;
    const chain = plan(
      Array.from({ length: count }, (_, i) => `n${i}`),
      Array.from({ length: count - 1 }, (_, i) => [i, i + 1] as const),
    );
    const start = performance.now();
    const own = atlasOf(chain);
    for (const group of own.byKey.values()) expect(group.members.length).toBeLessThanOrEqual(LEVEL);
    const scene = arrangeScene(own, NOTHING);
    expect(scene.node.length).toBeLessThan(LEVEL + 2);
    expect(scene.groups.slice(1).reduce((sum, { count }) => sum + count, 0)).toBe(count);
    const seen = arrangeScene(own, { kind: "keys", keys: [], reveal: [12_345] });
    expect(seen.node[seen.boxOf[12_345]!]).toBe(12_345);
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});

describe("finding one's way in a scene", () => {
  const scene = arrangeScene(atlasOf(SMALL), EVERYTHING);
  const middleOf = (box: number) =>
    [scene.x[box]! + scene.w[box]! / 2, scene.y[box]! + scene.h[box]! / 2] as const;
  const boxOf = (name: string) => scene.boxOf[SMALL.names.indexOf(name)]!;

  it("finds the innermost box at a point, and none beside them all", () => {
    for (const name of SMALL.names) expect(boxAt(scene, ...middleOf(boxOf(name)))).toBe(boxOf(name));
    const a = scene.parent[boxOf("/a/Conv")]!;
    expect(boxAt(scene, scene.x[a]! + 2, scene.y[a]! + 2)).toBe(a);
    expect(boxAt(scene, -5, -5)).toBe(-1);
  });

  it("finds the line under the pointer, within reach", () => {
    const a = scene.parent[boxOf("/a/Conv")]!;
    const line = scene.lines[a]!;
    const at = 2 * scene.starts[line]!;
    const [x, y] = [
      (scene.points[at]! + scene.points[at + 2]!) / 2,
      (scene.points[at + 1]! + scene.points[at + 3]!) / 2,
    ];
    expect(lineAt(scene, a, x + 2, y, 6)).toBe(line);
    expect(lineAt(scene, a, x + 200, y, 6)).toBe(-1);
  });

  it("walks along the lines, down and up, across borders too", () => {
    const walk = ["/a/Conv", "/a/Relu", "/b/Conv", "/b/Relu", "Add"].map(boxOf);
    for (let i = 2; i < walk.length; i++) expect(stepFrom(scene, walk[i - 1]!, "ArrowDown")).toBe(walk[i]);
    expect(stepFrom(scene, walk[2]!, "ArrowUp")).toBe(walk[1]);
    expect(stepFrom(scene, walk[4]!, "ArrowDown")).toBeNull();
    expect(neighbours(scene, walk[0]!, true).toSorted()).toEqual([walk[1], walk[4]].toSorted());
    expect(neighbours(scene, walk[4]!, false).toSorted()).toEqual([walk[0], walk[3]].toSorted());
  });

  it("walks sideways to the box beside it", () => {
    const wide = plan(
      ["a", "b", "c", "d"],
      [
        [0, 1],
        [0, 2],
        [0, 3],
      ],
    );
    const own = arrangeScene(atlasOf(wide), NOTHING);
    const row = [1, 2, 3].map((node) => own.boxOf[node]!).toSorted((p, q) => own.x[p]! - own.x[q]!);
    expect(stepFrom(own, row[0]!, "ArrowRight")).toBe(row[1]);
    expect(stepFrom(own, row[2]!, "ArrowLeft")).toBe(row[1]);
    expect(stepFrom(own, row[2]!, "ArrowRight")).toBeNull();
  });
});

describe("the wiring", () => {
  it("joins who makes a tensor to who reads it, the latest maker of a name", () => {
    const port = (name: string) => ({ name, dtype: "f32", shape: [1], weight: false }) as const;
    const nodes = [
      analyzed({ name: "a", inputs: [port("x")], outputs: [port("t")] }),
      analyzed({ name: "b", inputs: [port("t"), port("t")], outputs: [port("u")] }),
      analyzed({ name: "c", inputs: [port("u"), port("t")], outputs: [port("t")] }),
      analyzed({ name: "d", inputs: [port("t")], outputs: [port("y")] }),
    ];
    const { from, to } = finish(wire(nodes));
    expect([...from].map((tail, i) => [tail, to[i]])).toEqual([
      [0, 1],
      [1, 2],
      [0, 2],
      [2, 3],
    ]);
  });
});
