import { describe, expect, it } from "vitest";
import { createRanking, looksOf } from "../../../src/bench/ranking.ts";
import { createWalk, fitting } from "../../../src/bench/walk.ts";
import type { Row } from "../../../src/core/calibration.ts";
import { gemmVariants } from "../../../src/kernels/gemm-variants.ts";
import type { Variant } from "../../../src/kernels/kernel.ts";

const named = (id: string, space?: Variant["space"]) => ({ id, ...(space ? { space } : {}) }) as Variant;

describe("the ranking", () => {
  const [a, b, c] = ["a", "b", "c"].map((id) => named(id));
  const looks = (times: Record<string, number>) => looksOf(new Map(Object.entries(times)));
  const order = (ranking: ReturnType<typeof createRanking>, m: number, slowest = 10) =>
    ranking.order([a!, b!, c!], { m }, slowest).map(({ id }) => id);

  it("tries first what won before, and leaves out what lost by far", () => {
    const ranking = createRanking();
    ranking.note({ m: 8 }, looks({ a: 3, b: 1, c: 2 }));
    expect(order(ranking, 8)).toEqual(["b", "c", "a"]);
    expect(order(ranking, 8, 2)).toEqual(["b", "c"]);
  });

  it("goes by the most similar problem", () => {
    const ranking = createRanking();
    ranking.note({ m: 1 }, looks({ a: 1, b: 2, c: 3 }));
    ranking.note({ m: 1024 }, looks({ a: 3, b: 2, c: 1 }));
    expect(order(ranking, 2)).toEqual(["a", "b", "c"]);
    expect(order(ranking, 700)).toEqual(["c", "b", "a"]);
  });

  it("resumes from the looks of a stored calibration", () => {
    const row = { params: { m: 64 }, looks: looks({ c: 1, a: 1.2, b: 4 }) } as unknown as Row;
    expect(order(createRanking([row]), 64)).toEqual(["c", "a", "b"]);
  });
});

describe("the walk", () => {
  /** A bowl with its bottom at (8, 4): seconds grow with every step away from it. */
  const cells = [1, 2, 4, 8, 16].flatMap((rows) =>
    [1, 2, 4, 8].map((columns) => named(`${rows}x${columns}`, { path: "grid", rows, columns })),
  );
  const seconds = ({ space }: Variant) =>
    1 + Math.abs(Math.log2(Number(space!.rows) / 8)) + Math.abs(Math.log2(Number(space!.columns) / 4));

  function walkThrough(
    variants: readonly Variant[],
    options: { seeds: number; slowest: number },
    cost = seconds,
  ) {
    const walk = createWalk(variants, options);
    const times = new Map<string, number>();
    for (let variant = walk.next(times); variant; variant = walk.next(times)) {
      expect(times.has(variant.id)).toBe(false);
      times.set(variant.id, cost(variant));
    }
    return times;
  }

  it("finds the bottom of a bowl without seeing it all", () => {
    const times = walkThrough(cells, { seeds: 2, slowest: 10 });
    expect(looksOf(times)[0]).toEqual({ variant: "8x4", seconds: 1 });
    expect(times.size).toBeLessThan(cells.length);
  });

  it("leaves a path whose members were all far slower", () => {
    const slow = [1, 2, 3].map((rows) => named(`slow${rows}`, { path: "slow", rows, columns: 1 }));
    const cost = (variant: Variant) => (variant.space!.path === "slow" ? 50 : seconds(variant));
    const times = walkThrough([cells[0]!, ...slow, ...cells.slice(1)], { seeds: 9, slowest: 3 }, cost);
    expect([...times.keys()].filter((id) => id.startsWith("slow"))).toEqual(["slow1"]);
  });

  it("goes on to the next seed where one gave no time", () => {
    const walk = createWalk(cells, { seeds: 2, slowest: 3 });
    const given = [walk.next(new Map()), walk.next(new Map()), walk.next(new Map())];
    expect(given.map((variant) => variant?.id)).toEqual(["1x1", "1x2", "1x4"]);
  });

  it("sees every variant that lies in no space", () => {
    const plain = ["a", "b", "c"].map((id) => named(id));
    expect(walkThrough(plain, { seeds: 1, slowest: 2 }, () => 1).size).toBe(3);
  });

  it("leaves out tiles that would mostly compute padding", () => {
    const ids = fitting(gemmVariants, { m: 1, n: 1024, k: 1024 }).map(({ id }) => id);
    expect(ids).toContain("rows1-w16x16");
    expect(ids.some((id) => id.startsWith("tiled-8x8"))).toBe(false);
  });
});
