import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import type { NodeRow } from "../layers/rows.ts";

type View = ComponentType<{ readonly rows: readonly NodeRow[] }>;

/** The graph view; its code comes when a model is open. */
export function GraphSection({ rows }: { rows: readonly NodeRow[] }) {
  const view = useSignal<{ readonly View: View } | "failed" | null>(null);
  useEffect(() => {
    import("../graph/graph-view.tsx").then(
      ({ GraphView }) => {
        view.value = { View: GraphView };
      },
      () => {
        view.value = "failed";
      },
    );
  }, [view]);
  const now = view.value;
  return (
    <section aria-label="Graph">
      <h2>Graph</h2>
      {now === null && <p class="quiet">Loading the graph …</p>}
      {now === "failed" && (
        <p class="problem">The graph view could not be loaded. The table below has every layer.</p>
      )}
      {now !== null && now !== "failed" && <now.View rows={rows} />}
    </section>
  );
}
