import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { MeasuredRow, Row } from "../../core/calibration.ts";
import type { Provenance } from "./provenance.tsx";

/** How a measured figure came about, in the popover that it opens; the words for it come when one is first asked for. */
export function Origin(props: { row: MeasuredRow; rows: readonly Row[] }) {
  const loaded = useSignal<{ readonly Words: typeof Provenance } | "failed" | null>(null);
  useEffect(() => {
    import("./provenance.tsx").then(
      (module) => {
        loaded.value = { Words: module.Provenance };
      },
      () => {
        loaded.value = "failed";
      },
    );
  }, [loaded]);
  if (loaded.value === "failed") return <p>This could not be loaded. Check the connection, then reload.</p>;
  if (!loaded.value) return null;
  const { Words } = loaded.value;
  return <Words {...props} />;
}
