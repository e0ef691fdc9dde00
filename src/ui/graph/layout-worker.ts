import { expose } from "comlink";
import { arrangeScene } from "./arrange-scene.ts";
import { type Atlas, atlasOf } from "./atlas.ts";
import type { LayoutApi } from "./scene.ts";

/** Lays out graphs away from the page's thread; it keeps the plan, of which only the opening changes. */
let atlas: Atlas | null = null;

const api: LayoutApi = {
  plan(plan) {
    atlas = atlasOf(plan);
  },
  layout(opening) {
    if (!atlas) throw new Error("There is no plan to lay out");
    return arrangeScene(atlas, opening);
  },
};

expose(api);
