import { describe, expect, it } from "vitest";
import { arrange, type Line, linesOf } from "../../../../src/ui/layers/arrange.ts";
import { leafOf, modulesOf, tailOf, wordOf } from "../../../../src/ui/layers/path.ts";
import { inSlices, sorted } from "../../../../src/ui/layers/slices.ts";
import { growTree } from "../../../../src/ui/layers/tree.ts";
import { finish, row } from "./support.ts";

const ROWS = [
  row(
    0,
    { name: "/a/x/Conv", macs: 10, flops: 25, params: 7, bytesRead: 4 },
    { seconds: 1, share: 0.25, alive: 50 },
  ),
  row(1, { name: "/b/Relu", macs: 0, flops: 5 }, { seconds: 2, share: 0.5, alive: 90 }),
  row(2, { name: "/a/Add", macs: 1, flops: 3 }, { seconds: 1, share: 0.25, alive: 70 }),
  row(3, { name: "loose", macs: 4, flops: 8, priced: false }),
  row(4, { name: "/a/x/Gemm", macs: 20, flops: 40, params: 3 }, { alive: null }),
];

const words = (line: Line) =>
  line.kind === "node"
    ? `${line.depth} ${line.row.node.name}`
    : `${line.depth} [${line.module.path}] ${line.module.count}`;

const flat = (sort: string, filter = "") =>
  finish(arrange(ROWS, sort, filter, false)).rows.map(({ index }) => index);

describe("the rows of the table", () => {
  it("are in the order of a column, either way round, and of the file where it says nothing", () => {
    expect(flat("index")).toEqual([0, 1, 2, 3, 4]);
    expect(flat("-index")).toEqual([4, 3, 2, 1, 0]);
    expect(flat("macs")).toEqual([1, 2, 3, 0, 4]);
    expect(flat("-macs")).toEqual([4, 0, 3, 2, 1]);
    expect(flat("-time")).toEqual([1, 0, 2, 3, 4]);
    expect(flat("name")).toEqual([2, 0, 4, 1, 3]);
    expect(flat("nonsense")).toEqual([0, 1, 2, 3, 4]);
    expect(flat("-macs", "module:a")).toEqual([4, 0, 2]);
  });

  it("fold into modules with what their nodes come to", () => {
    const { root } = finish(arrange(ROWS, "-macs", "", true)) as { root: ReturnType<typeof treeOf> };
    const [a, b] = root.modules;
    expect([a!.path, a!.count, a!.sums.macs, a!.sums.flops, a!.sums.params]).toEqual(["a", 3, 31, 68, 10]);
    expect([a!.time, a!.share, a!.alive, a!.unpriced, a!.first]).toEqual([2, 0.5, 70, 0, 0]);
    expect([b!.count, b!.sums.flops]).toEqual([1, 5]);
    expect(root.sums.macs).toBe(35);
    expect(root.unpriced).toBe(1);
  });

  it("unfold where a module is open, siblings in the order of the column", () => {
    const arranged = finish(arrange(ROWS, "-macs", "", true));
    const closed = finish(linesOf(arranged, "-macs", () => false)).map(words);
    expect(closed).toEqual(["0 [a] 3", "0 loose", "0 [b] 1"]);
    const open = finish(linesOf(arranged, "-macs", ({ path }) => path === "a")).map(words);
    expect(open).toEqual(["0 [a] 3", "1 [a/x] 2", "1 /a/Add", "0 loose", "0 [b] 1"]);
    const all = finish(linesOf(arranged, "index", () => true)).map(words);
    expect(all).toEqual([
      "0 [a] 3",
      "1 [a/x] 2",
      "2 /a/x/Conv",
      "2 /a/x/Gemm",
      "1 /a/Add",
      "0 [b] 1",
      "1 /b/Relu",
      "0 loose",
    ]);
  });

  it("are the same whether they are sorted at once or in slices", async () => {
    const numbers = Array.from({ length: 25_000 }, (_, i) => ({ key: (i * 7919) % 1013, i }));
    const order = (a: { key: number }, b: { key: number }) => a.key - b.key;
    const answer = await inSlices(sorted(numbers, order), new AbortController().signal);
    expect(answer?.value).toEqual(numbers.toSorted(order));
    const short = [3, 1, 2];
    expect(finish(sorted(short, (a, b) => a - b))).toEqual([1, 2, 3]);
    expect(short).toEqual([3, 1, 2]);
  });

  it("stop being worked on when they are no longer wanted", async () => {
    const abort = new AbortController();
    const work = inSlices(
      (function* () {
        for (;;) yield;
      })(),
      abort.signal,
    );
    setTimeout(() => abort.abort(), 20);
    expect(await work).toBeNull();
  });
});

const treeOf = (rows: Parameters<typeof growTree>[0]) => finish(growTree(rows));

describe("a path", () => {
  it("names its modules, and a hostile one no more than a real hierarchy has", () => {
    expect(modulesOf("/a/b/Conv")).toEqual(["a", "b"]);
    expect(modulesOf("a//b/")).toEqual(["a"]);
    expect(modulesOf("Conv")).toEqual([]);
    expect(modulesOf("////")).toEqual([]);
    expect(modulesOf(`${"x/".repeat(100_000)}y`).length).toBeLessThan(30);
    const deep = treeOf([row(0, { name: `${"__proto__/".repeat(4000)}y` })]);
    expect(deep.modules[0]!.name).toBe("__proto__");
  });

  it("ends in what a node is called", () => {
    expect(leafOf("/a/b/Conv")).toBe("Conv");
    expect(leafOf("Conv")).toBe("Conv");
    expect(wordOf("com.microsoft.FusedMatMul")).toBe("FusedMatMul");
    expect(wordOf("my.domain.Op")).toBe("my.domain.Op");
    expect(leafOf("a/b/")).toBe("b");
    expect(leafOf("/")).toBe("/");
    expect(leafOf("")).toBe("");
    expect(tailOf("abcdef", 4)).toBe("…def");
    expect(tailOf("abcd", 4)).toBe("abcd");
  });
});
