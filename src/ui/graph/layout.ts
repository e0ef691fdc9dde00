import type { Problem, Result } from "../../core/result.ts";
import { ok } from "../../core/result.ts";
import { linkWorker } from "../state/worker-link.ts";
import type { LayoutApi, Opening, Plan, Scene } from "./scene.ts";

/** A layout that takes longer than this is not worth waiting for. */
const PATIENCE = 30_000;
/** Names in one message. */
const PIECE = 5000;
const ADVICE = "The table below has every layer.";

/** The layout of one model, in a worker of its own. */
export interface Layouter {
  layout(opening: Opening): Promise<Result<Scene>>;
  end(): void;
}

export function layouter(plan: Plan): Layouter {
  const link = linkWorker<LayoutApi>(
    new Worker(new URL("./layout-worker.ts", import.meta.url), { type: "module", name: "layout" }),
    ADVICE,
  );
  const { names, ...rest } = plan;
  const planned = link.call(async (api) => {
    for (let from = 0; from < names.length; from += PIECE) await api.name(names.slice(from, from + PIECE));
    await api.plan(rest);
    return ok(null);
  });
  return {
    async layout(opening) {
      const timer = setTimeout(() => link.end(LATE), PATIENCE);
      const ready = await planned;
      const answer = ready.ok ? await link.call(async (api) => ok(await api.layout(opening))) : ready;
      clearTimeout(timer);
      return answer as Result<Scene>;
    },
    end: () => link.end(ENDED),
  };
}

const LATE: Problem = {
  code: "timeout",
  what: `The graph was not laid out within ${PATIENCE / 1000} s`,
  where: "",
  advice: ADVICE,
};
const ENDED: Problem = { code: "stopped", what: "The layout was stopped", where: "", advice: "" };
