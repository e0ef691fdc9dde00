import { expose } from "comlink";
import { arrangeScene } from "./arrange-scene.ts";
import { type Atlas, atlasOf } from "./atlas.ts";
import type { LayoutApi } from "./scene.ts";

/** Lays out graphs away from the page's thread; it keeps the plan, of which only the opening changes. */
let atlas: Atlas | null = null;
const names: string[] = [];

const api: LayoutApi = {
  name(piece) {
    for (const name of piece) names.push(name);
  },
  plan(plan) {
    atlas = atlasOf({ ...plan, names });
  },
  layout(opening) {
    if (!atlas) throw new Error("There is no plan to lay out");
    return arrangeScene(atlas, opening);
  },
};

expose(api);
