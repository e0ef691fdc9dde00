import { useSignal } from "@preact/signals";
import { run } from "../state/gpu.ts";
import { job } from "../state/job.ts";
import { entries } from "../state/library.ts";
import { showUpdate, updateReady } from "../state/offline.ts";
import { isShared } from "../state/shared.ts";

/** Says that a newer version is ready, and leaves the rest to the reader; silent while anything is measured. */
export function UpdateNote() {
  const later = useSignal(false);
  const measuring = run.value.status === "running" || job.value.status !== "none";
  const unsaved = entries.value.some(({ saved, id }) => !saved && !isShared(id));
  const shown = updateReady.value && !measuring && !later.value;
  // A region that was there before its content is read out when the content comes.
  return (
    <div role="status" class="update">
      {shown && (
        <p class="row small">
          A new version of this page is ready.{unsaved && " Export what is not saved first."}
          <button type="button" onClick={showUpdate}>
            Reload
          </button>
          <button
            type="button"
            class="plain"
            onClick={() => {
              later.value = true;
            }}
          >
            Later
          </button>
        </p>
      )}
    </div>
  );
}
