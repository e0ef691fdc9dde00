import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { MeasuredRuntime } from "../../core/runtime.ts";
import type { runtimeMark } from "../charts/agreement.ts";
import { runtimeLabel } from "../layers/runtime-names.ts";

/** What the marks of the chart mean. */
export function RuntimeKeys({ runtimes }: { runtimes: readonly MeasuredRuntime[] }) {
  // Comes with the chart that it is the key of.
  const mark = useSignal<typeof runtimeMark | null>(null);
  useEffect(() => {
    void import("../charts/agreement.ts").then(
      (module) => {
        mark.value = module.runtimeMark;
      },
      () => {},
    );
  }, [mark]);
  const markOf = mark.value;
  if (!markOf) return null;
  return (
    <ul class="keys">
      {[...new Set(runtimes)].map((runtime) => {
        const { color, path } = markOf(runtime);
        return (
          <li key={runtime}>
            <svg viewBox="-8 -8 16 16" aria-hidden="true">
              <path d={path} style={{ fill: color }} />
            </svg>
            {runtimeLabel(runtime)}
          </li>
        );
      })}
    </ul>
  );
}
